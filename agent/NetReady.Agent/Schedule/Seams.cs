using System.Collections.Immutable;
using NetReady.Agent.Diagnosis.Asking;
using NetReady.Agent.Probes;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Slots;

namespace NetReady.Agent.Schedule;

/// <summary>Reads stated facts of this device; every name asked for comes back once, with a value or a reason.</summary>
/// <param name="names">The facts' names.</param>
/// <param name="assignment">The assignment, for the parameters that some facts depend on.</param>
/// <param name="waiting">How many reports wait in the outbox.</param>
/// <param name="cancellation">Ends the reading.</param>
internal delegate Task<ImmutableArray<Observation>> FactReading(ImmutableArray<string> names, Assignment assignment, int waiting, CancellationToken cancellation);

/// <summary>Takes one sample of each fact of a request, or says why there is none.</summary>
/// <param name="request">What to measure.</param>
/// <param name="collectorKeyHash">SHA-256 of the collector's SubjectPublicKeyInfo, in base64url, for measuring to the collector itself.</param>
/// <param name="cancellation">Ends the measuring.</param>
internal delegate Task<ProbeResult> Probing(ProbeRequest request, string collectorKeyHash, CancellationToken cancellation);

/// <summary>Examines line and VPN for the facts that are made of it.</summary>
/// <param name="assignment">The assignment, for its targets.</param>
/// <param name="collectorKeyHash">SHA-256 of the collector's SubjectPublicKeyInfo, in base64url.</param>
/// <param name="cancellation">Ends it.</param>
internal delegate Task<Examined> Examining(Assignment assignment, string collectorKeyHash, CancellationToken cancellation);

/// <summary>Asks the collector for the line, or tells it that the device is done.</summary>
/// <param name="lasts">How long it will take at most; zero where it is done.</param>
/// <param name="cancellation">Ends the asking.</param>
/// <returns>What the collector answers; null where it could not be asked.</returns>
internal delegate Task<SlotReply?> SlotAsking(TimeSpan lasts, CancellationToken cancellation);
