using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetReady.Agent.Probes.Paths.Icmp;

/// <summary>Receives datagrams with what the kernel says beside them, and ICMP errors from a socket's error queue, which .NET's sockets do not show. Linux only.</summary>
internal static unsafe partial class MessageReceive
{
    // Of linux/socket.h.
    private const int FromErrorQueue = 0x2000, DoNotWait = 0x40;

    /// <summary>Waits for a datagram as long as the socket's timeout says; its length, or -1 where none came.</summary>
    public static int Next(Socket socket, Span<byte> payload, Span<byte> control, out int controlLength) => Receive(socket, payload, control, 0, out controlLength);

    /// <summary>Takes the next error from the queue: the length of what it quotes of the packet's payload, or -1 where there is none.</summary>
    public static int NextError(Socket socket, Span<byte> quoted, Span<byte> control, out int controlLength) =>
        Receive(socket, quoted, control, FromErrorQueue | DoNotWait, out controlLength);

    private static int Receive(Socket socket, Span<byte> payload, Span<byte> control, int flags, out int controlLength)
    {
        fixed (byte* start = payload, beside = control)
        {
            var part = new Part { Start = start, Length = (nuint)payload.Length };
            var message = new Message { Parts = &part, Count = 1, Control = beside, ControlLength = (nuint)control.Length };
            nint length = ReceiveMessage((int)socket.SafeHandle.DangerousGetHandle(), &message, flags);
            controlLength = length < 0 ? 0 : (int)message.ControlLength;
            return (int)length;
        }
    }

    // struct iovec and struct msghdr of bits/types/struct_iovec.h and bits/socket.h.
    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public byte* Start;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public byte* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint Count;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [LibraryImport("libc", EntryPoint = "recvmsg")]
    private static partial nint ReceiveMessage(int socket, Message* message, int flags);
}
