using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NetReady.Core.Facts;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Waivers;

/// <summary>What a waiver is held against before it is granted.</summary>
/// <param name="Tiers">The tiers, which limit its length.</param>
/// <param name="HostTiers">The tiers of the hosts it is for: the strictest of them limits it. Where it is for none yet, the strictest of all does.</param>
/// <param name="Rules">The ids of the rules there are.</param>
/// <param name="Now">The instant of granting.</param>
public sealed record WaiverCheck(TierOrder Tiers, ImmutableArray<string> HostTiers, IReadOnlySet<string> Rules, DateTimeOffset Now)
{
    private const int LongestName = 100;
    private const int LongestReason = 500;

    /// <summary>What is wrong with a waiver, each as a sentence with what to write instead; empty where it is sound.</summary>
    public ImmutableArray<string> Problems(Waiver waiver)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        if (waiver.Host is null == waiver.Department is null) problems.Add("A waiver is for a host or for a department: name one of them.");
        if (!Rules.Contains(waiver.Rule)) problems.Add($"There is no rule {Wording.Quote(waiver.Rule)}{Near(waiver.Rule, Rules)}");
        problems.AddRange(TextProblems("owner", waiver.Owner, LongestName));
        problems.AddRange(TextProblems("approver", waiver.Approver, LongestName));
        problems.AddRange(TextProblems("reason", waiver.Reason, LongestReason));
        if (!string.IsNullOrWhiteSpace(waiver.Owner) && SamePerson(waiver.Owner, waiver.Approver)) problems.Add("The approver has to be another person than the owner.");
        problems.AddRange(TimeProblems(waiver));
        return problems.ToImmutable();
    }

    /// <summary>How a sentence about a word that there is not ends: "; did you mean 'x'?" with the nearest that there is, or as said where none is near.</summary>
    public static string Near(string word, IEnumerable<string> words, string otherwise = ".") => Wording.Nearest(word, words) is { } near ? $"; did you mean '{near}'?" : otherwise;

    /// <summary>What is wrong with a text that people write beside a waiver: it is empty, too long, of several lines, or has letters that cannot be seen.</summary>
    /// <param name="what">What it is, as <c>reason</c>.</param>
    /// <param name="text">The text.</param>
    /// <param name="most">The most letters that it may have.</param>
    public static IEnumerable<string> TextProblems(string what, string text, int most = LongestReason)
    {
        if (string.IsNullOrWhiteSpace(text)) yield return $"A waiver needs {(what[0] is 'a' or 'o' ? "an" : "a")} {what}.";
        else if (text.Length > most) yield return $"The {what} has {text.Length} letters and may have {most}: write it shorter.";
        if (text.EnumerateRunes().Any(IsHidden)) yield return $"The {what} has a line break or a letter that cannot be seen in it: {Wording.Quote(text)}. Write it in one line.";
    }

    // A name in other capitals or with another blank is the same person; who the person is, nothing here can tell.
    private static bool SamePerson(string one, string other) => string.Equals(Folded(one), Folded(other), StringComparison.OrdinalIgnoreCase);

    private static string Folded(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private IEnumerable<string> TimeProblems(Waiver waiver)
    {
        if (waiver.From.Offset != TimeSpan.Zero || waiver.Until.Offset != TimeSpan.Zero) yield return "A waiver's times are in UTC.";
        // So that a verdict that was reached stays what it was.
        if (waiver.From < Now) yield return $"A waiver starts now or later, and this would have started at {Instant(waiver.From)}: no verdict is changed afterwards.";
        var (tier, longest) = Tiers.LongestWaiver(HostTiers);
        if (waiver.Until <= waiver.From) yield return $"A waiver ends after it starts: it would start at {Instant(waiver.From)} and end at {Instant(waiver.Until)}.";
        else if (waiver.Until - waiver.From > longest)
            yield return $"A waiver {(tier is null ? "" : $"in {tier} ")}runs for {Length(longest)} at most, and this for {Length(waiver.Until - waiver.From)}: let it end at {Instant(waiver.From + longest)} or before.";
    }

    private static string Instant(DateTimeOffset instant) => FactNotation.Display(FactValue.Of(instant));

    // Rounded up, so that what is too long by a minute does not read as just right.
    private static string Length(TimeSpan length) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(length.TotalDays * 10) / 10:0.#} d");
}
