using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetReady.Core.Datagrams;

/// <summary>Sends datagrams without ever waiting: where the system's queue is full the datagram is lost, as it would be further down the line.</summary>
public static partial class ImmediateSend
{
    private const int DoNotWaitOnLinux = 0x40, DoNotWaitOnMacOS = 0x80;

    /// <summary>Sends a datagram to an address; false where the system did not take it.</summary>
    public static bool TrySend(Socket socket, ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        if (!OperatingSystem.IsWindows())
        {
            int flags = OperatingSystem.IsLinux() ? DoNotWaitOnLinux : DoNotWaitOnMacOS;
            return SendTo((int)socket.SafeHandle.DangerousGetHandle(), ref MemoryMarshal.GetReference(datagram), (nuint)datagram.Length, flags, ref MemoryMarshal.GetReference(to.Buffer.Span), (uint)to.Size) >= 0;
        }
        try
        {
            socket.SendTo(datagram, SocketFlags.None, to);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "sendto")]
    private static partial nint SendTo(int descriptor, ref readonly byte datagram, nuint length, int flags, ref readonly byte address, uint addressLength);
}
