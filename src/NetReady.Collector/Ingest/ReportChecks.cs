using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Ingest;

/// <summary>What must hold of a report by itself, beyond what its JSON's reader checks.</summary>
internal static class ReportChecks
{
    private const int MostNameLetters = 128;

    /// <summary>What is wrong with the report, as a sentence; null where it is sound.</summary>
    public static string? Problem(Report report)
    {
        // The JSON's reader lets null stand for an element of a list.
        if (report.Facts.Contains(null!) || report.Unchanged.Contains(null!) || report.Samples.Contains(null!) || report.Gaps.Contains(null!))
            return "'facts', 'unchanged', 'samples' or 'gaps' holds null.";
        if (report.Sequence < 1) return "'sequence' is below 1.";
        if (report.Base is { } from && (from < 1 || from >= report.Sequence)) return "'base' is not the number of an earlier report.";
        if (report.Base is null && !(report.Unchanged.IsEmpty && report.Dropped.IsEmpty)) return "A full report has no 'unchanged' and no 'dropped': there is no base that they could refer to.";
        if (report.AgentVersion.Length is 0 or > MostNameLetters) return $"'agentVersion' does not have 1 to {MostNameLetters} letters.";
        if (report.BootId.Length > MostNameLetters || report.AssignmentHash?.Length > MostNameLetters) return $"'bootId' or 'assignmentHash' is longer than {MostNameLetters} letters.";
        var spokenOf = new HashSet<FactKey>();
        foreach (var key in report.Facts.Select(fact => fact.Key).Concat(report.Unchanged.Select(seen => seen.Key)).Concat(report.Dropped))
            if (!spokenOf.Add(key)) return $"The report speaks of {key} twice.";
        foreach (var (assurance, name) in report.Facts.Select(fact => (fact.Assurance, fact.Key.Name)).Concat(report.Samples.Select(batch => (batch.Assurance, batch.Key.Name))))
            if (assurance is not (Assurance.SelfReported or Assurance.OsAttested)) return $"{name}: a device cannot speak with the assurance '{assurance.Name()}'.";
        foreach (var gap in report.Gaps)
            if (gap.Reports < 1 || gap.Until < gap.From || gap.Reason.Length is 0 or > MostNameLetters) return "A gap counts no reports, ends before it starts, or gives no short reason.";
        return null;
    }

    /// <summary>The first fact that the privacy contract keeps on the device, or null.</summary>
    public static string? NotInContract(Report report, PrivacyContract contract) =>
        report.Facts.Select(fact => fact.Key.Name)
            .Concat(report.Unchanged.Select(seen => seen.Key.Name))
            .Concat(report.Samples.Select(batch => batch.Key.Name))
            .FirstOrDefault(name => !contract.Allows(name));
}
