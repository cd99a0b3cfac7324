using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text;
using NetReady.Core.Facts;
using NetReady.Protocols.Netlink;
using NetReady.Protocols.WireGuard;

namespace NetReady.Agent.Platform;

/// <summary>What this device's WireGuard interfaces say of their peers, from the kernel or from WireGuard in user space.</summary>
/// <param name="Peers">The peers of all interfaces that answered.</param>
/// <param name="Reason">Why an interface did not answer; null where all did, or there are none.</param>
internal sealed record WireGuardInterfaces(ImmutableArray<WireGuardPeer> Peers, MissingReason? Reason)
{
    private const string Links = "/sys/class/net", Controls = "/var/run/wireguard", ControlSuffix = ".sock";
    private const int MostAnswer = 1 << 22;
    private const int NoSuchFamily = 2, NotPermitted = 1, AccessDenied = 13;
    private static readonly TimeSpan longestAnswer = TimeSpan.FromSeconds(2);

    /// <summary>Asks every interface below a root. What needs root is not asked for twice: without it the reason is <c>needs-privilege</c>.</summary>
    /// <param name="files">The operating system's files.</param>
    /// <param name="askKernel">Asks the kernel for one interface by its name.</param>
    public static WireGuardInterfaces Read(SystemFiles files, Func<string, WireGuardInterfaces> askKernel)
    {
        var answers = new List<WireGuardInterfaces>();
        try
        {
            foreach (string link in files.Names(Links))
                if ((files.Read($"{Links}/{link}/uevent") ?? "").Contains("DEVTYPE=wireguard", StringComparison.Ordinal)) answers.Add(askKernel(link));
            foreach (string name in files.Names(Controls))
                if (name.EndsWith(ControlSuffix, StringComparison.Ordinal)) answers.Add(AskControl(files.Locate($"{Controls}/{name}")));
        }
        catch (UnauthorizedAccessException)
        {
            answers.Add(new([], MissingReason.NeedsPrivilege));
        }
        return new([.. answers.SelectMany(answer => answer.Peers)], answers.Select(answer => answer.Reason).FirstOrDefault(reason => reason is not null));
    }

    /// <summary>Asks the kernel for one interface.</summary>
    public static WireGuardInterfaces AskKernel(string name)
    {
        if (KernelNetlink.Ask(KernelNetlink.Generic, WireGuardNetlink.AskFamily(), answer => NetlinkMessages.IsWhole(answer, dump: false)) is not { } family) return new([], MissingReason.NotSupported);
        if (WireGuardNetlink.FamilyIn(family) is not { } number) return new([], ReasonOf(NetlinkMessages.ErrorIn(family)));
        if (KernelNetlink.Ask(KernelNetlink.Generic, WireGuardNetlink.AskDevice(number, name), answer => NetlinkMessages.IsWhole(answer, dump: true)) is not { } device) return new([], MissingReason.Error);
        return NetlinkMessages.ErrorIn(device) is not 0 and var error ? new([], ReasonOf(error)) : new([.. WireGuardNetlink.PeersIn(device)], null);
    }

    private static MissingReason ReasonOf(int error) => error switch
    {
        NotPermitted or AccessDenied => MissingReason.NeedsPrivilege,
        NoSuchFamily => MissingReason.NotSupported,
        _ => MissingReason.Error,
    };

    private static WireGuardInterfaces AskControl(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.SendTimeout = socket.ReceiveTimeout = (int)longestAnswer.TotalMilliseconds;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Send(WireGuardControl.Get);
            byte[] answer = [];
            var buffer = new byte[1 << 14];
            while (!WireGuardControl.IsWhole(answer) && answer.Length < MostAnswer && socket.Receive(buffer) is > 0 and var length) answer = [.. answer, .. buffer.AsSpan(0, length)];
            return WireGuardControl.TryRead(Encoding.ASCII.GetString(answer)) is { } peers ? new([.. peers], null) : new([], MissingReason.Error);
        }
        catch (SocketException problem)
        {
            return problem.SocketErrorCode switch
            {
                SocketError.AccessDenied => new([], MissingReason.NeedsPrivilege),
                // Its program has gone and left its socket behind: there is no such interface.
                SocketError.ConnectionRefused or SocketError.AddressNotAvailable => new([], null),
                SocketError.TimedOut or SocketError.WouldBlock => new([], MissingReason.TimedOut),
                _ => new([], MissingReason.Error),
            };
        }
    }
}
