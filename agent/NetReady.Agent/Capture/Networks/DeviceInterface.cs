using System.Collections.Immutable;
using System.Net;

namespace NetReady.Agent.Capture.Networks;

/// <summary>One interface of the device.</summary>
/// <param name="Index">Its number in the system; 0 where captures do not tell interfaces apart.</param>
/// <param name="IsTunnel">Whether it is a tunnel that is up.</param>
/// <param name="IsLoopback">Whether it leads nowhere but to the device itself.</param>
/// <param name="Addresses">The device's addresses on it, each with the length of its network's prefix.</param>
internal sealed record DeviceInterface(int Index, bool IsTunnel, bool IsLoopback, ImmutableArray<(IPAddress Address, int PrefixLength)> Addresses);
