using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetReady.Core.Facts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Waivers;

/// <summary>Every waiver there was, as <c>/api/v1/waivers</c> and <c>netready waive list --json</c> have it.</summary>
/// <param name="At">The instant for which it was made.</param>
/// <param name="People">How far owners and approvers are proven: <c>as stated</c>.</param>
/// <param name="InForce">How many hold.</param>
/// <param name="EndingSoon">How many of those end within <see cref="SoonDays"/> days.</param>
/// <param name="NoLongerMatter">How many that hold or are to come change no verdict; their notes say why.</param>
/// <param name="Waivers">Those in force first, by their end; then those to come; then those that are over, the latest first.</param>
internal sealed record WaiverList(DateTimeOffset At, string People, int InForce, int EndingSoon, int NoLongerMatter, IReadOnlyList<WaiverLine> Waivers)
{
    /// <summary>Within how many days a waiver ends soon.</summary>
    public const int SoonDays = 14;

    /// <summary>What is known of owners and approvers.</summary>
    public const string AsStated = "as stated";

    /// <summary>The list in one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, WaiverJson.OneLine.WaiverList);
}

/// <summary>One waiver.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Scope">What it is for.</param>
/// <param name="Owner">Who answers for the risk, as stated.</param>
/// <param name="Approver">Who agreed, as stated.</param>
/// <param name="Reason">Why.</param>
/// <param name="From">From when it holds.</param>
/// <param name="Until">Until when; at that instant it does no longer.</param>
/// <param name="Status"><c>in-force</c>, <c>coming</c>, <c>expired</c> or <c>ended</c>.</param>
/// <param name="CreatedAt">When it was recorded.</param>
/// <param name="CreatedBy">The system's user that recorded it.</param>
/// <param name="EndedAt">When it was ended early.</param>
/// <param name="EndedBy">The system's user that ended it early.</param>
/// <param name="EndReason">Why it was ended early.</param>
/// <param name="Matters">For one in force or to come: whether it changes any verdict.</param>
/// <param name="Notes">What its owner should know.</param>
internal sealed record WaiverLine(
    string Id, WaiverScope Scope, string Owner, string Approver, string Reason, DateTimeOffset From, DateTimeOffset Until, string Status, DateTimeOffset CreatedAt, string CreatedBy,
    DateTimeOffset? EndedAt, string? EndedBy, string? EndReason, bool? Matters, IReadOnlyList<WaiverNote> Notes)
{
    /// <summary>The line of a waiver.</summary>
    public static WaiverLine Of(KeptWaiver kept, DateTimeOffset now, bool? matters = null, IReadOnlyList<WaiverNote>? notes = null)
    {
        var waiver = kept.Waiver;
        return new(waiver.Id, new(waiver.Host, waiver.Department, waiver.Rule), waiver.Owner, waiver.Approver, waiver.Reason, waiver.From, waiver.Until, KebabCase.From(waiver.StatusAt(now).ToString()),
            kept.CreatedAt, kept.CreatedBy, waiver.EndedAt, kept.EndedBy, kept.EndReason, matters, notes ?? []);
    }

    /// <summary>The waiver in one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, WaiverJson.OneLine.WaiverLine);
}

/// <summary>What a waiver is for: one host or one department, and one rule.</summary>
internal sealed record WaiverScope(string? Host, string? Department, string Rule);

/// <summary>What the owner of a waiver should know.</summary>
/// <param name="Kind">For programs: <c>rule-passes</c>, <c>rule-gone</c>, <c>host-gone</c>, <c>never-applies</c> and <c>covered</c>, which say that it no longer matters, and <c>too-long</c>.</param>
/// <param name="Text">For people, as a sentence.</param>
internal sealed record WaiverNote(string Kind, string Text);

/// <summary>The JSON of waivers: camelCase, without what is null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(WaiverList))]
internal sealed partial class WaiverJson : JsonSerializerContext
{
    /// <summary>In one line, with letters as they are: it is shown on terminals and in files, never inside HTML.</summary>
    public static WaiverJson OneLine => Layout.OneLine;

    // Apart from the context, whose own default has to be there first.
    private static class Layout
    {
        public static readonly WaiverJson OneLine = new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
