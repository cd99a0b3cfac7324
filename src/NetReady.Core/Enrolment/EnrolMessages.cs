using NetReady.Core.Assignments;
using NetReady.Core.Envelopes;

namespace NetReady.Core.Enrolment;

/// <summary>What a device sends to enrol, signed with the key it names, which proves that it holds it.</summary>
/// <param name="Secret">The join string's secret.</param>
/// <param name="Key">The key that the device made.</param>
/// <param name="AgentVersion">The agent's version.</param>
public sealed record EnrolRequest(string Secret, PublicJwk Key, string AgentVersion);

/// <summary>What the collector answers to a device that has enrolled.</summary>
/// <param name="Host">The host id under which it reports from now on.</param>
/// <param name="Assignment">What it is to collect.</param>
public sealed record EnrolReply(string Host, Assignment Assignment);
