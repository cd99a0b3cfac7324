using NetReady.Core.Reports;
using NetReady.Core.Sampling;

namespace NetReady.Agent.Outbox;

/// <summary>One line of the journal of what the next report will carry: samples, or a loss.</summary>
/// <param name="Samples">Samples that were taken.</param>
/// <param name="Lost">What was lost.</param>
/// <param name="Number">For a loss: the number of the lost report, so that a loss is written down before the report is removed and counted once.</param>
internal sealed record JournalLine(SampleBatch? Samples = null, Gap? Lost = null, long? Number = null);

/// <summary>The highest number that was ever given to a report: none is given twice.</summary>
/// <param name="Number">The number; 0 before the first.</param>
internal sealed record HighestNumber(long Number);
