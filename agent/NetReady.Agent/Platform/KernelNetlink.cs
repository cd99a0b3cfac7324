using System.Runtime.InteropServices;

namespace NetReady.Agent.Platform;

/// <summary>Asks the Linux kernel by netlink.</summary>
internal static partial class KernelNetlink
{
    /// <summary>The kernel's parts that are asked: routes and neighbours, and whatever has its family of questions by name.</summary>
    public const int Route = 0, Generic = 16;

    private const int Netlink = 16, Raw = 3, CloseOnExec = 0x80000;
    private const int SocketLevel = 1, ReceiveTimeout = 20;
    private const int MostBytes = 1 << 22;

    /// <summary>Puts one question and collects the answer until it is whole.</summary>
    /// <param name="part">The part of the kernel that is asked.</param>
    /// <param name="question">The message.</param>
    /// <param name="isWhole">Whether an answer is.</param>
    /// <returns>The answer; null where the kernel takes no such question, says nothing within a second, or says too much.</returns>
    public static byte[]? Ask(int part, byte[] question, Func<byte[], bool> isWhole)
    {
        if (!OperatingSystem.IsLinux()) return null;
        int socket = Open(Netlink, Raw | CloseOnExec, part);
        if (socket < 0) return null;
        try
        {
            var limit = new TimeValue { Seconds = 1 };
            if (SetOption(socket, SocketLevel, ReceiveTimeout, ref limit, (uint)Marshal.SizeOf<TimeValue>()) != 0) return null;
            if (Send(socket, question, (nuint)question.Length, 0) != question.Length) return null;
            byte[] answer = [];
            var buffer = new byte[1 << 16];
            while (answer.Length < MostBytes)
            {
                nint length = Receive(socket, buffer, (nuint)buffer.Length, 0);
                if (length <= 0) return null;
                answer = [.. answer, .. buffer.AsSpan(0, (int)length)];
                if (isWhole(answer)) return answer;
            }
            return null;
        }
        finally
        {
            _ = Close(socket);
        }
    }

    // struct timeval of 64-bit Linux.
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeValue
    {
        public long Seconds;
        public long Microseconds;
    }

    [LibraryImport("libc", EntryPoint = "socket")]
    private static partial int Open(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    private static partial int SetOption(int socket, int level, int option, ref TimeValue value, uint length);

    [LibraryImport("libc", EntryPoint = "send")]
    private static partial nint Send(int socket, ReadOnlySpan<byte> data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv")]
    private static partial nint Receive(int socket, Span<byte> data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int socket);
}
