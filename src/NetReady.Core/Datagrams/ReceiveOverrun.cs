using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetReady.Core.Datagrams;

/// <summary>How many datagrams a socket had no room for: the path delivered them, and the program was too slow. Linux only.</summary>
public static class ReceiveOverrun
{
    // SOL_SOCKET and SO_MEMINFO of asm-generic/socket.h; SK_MEMINFO_DROPS of linux/sock_diag.h is the ninth number of 32 bits.
    private const int SocketLevel = 1, MemoryInformation = 55, Numbers = 9, Drops = 8;

    /// <summary>The count since the socket was opened; 0 where the kernel does not tell.</summary>
    public static uint Of(Socket socket)
    {
        Span<uint> numbers = stackalloc uint[Numbers];
        try
        {
            return socket.GetRawSocketOption(SocketLevel, MemoryInformation, MemoryMarshal.AsBytes(numbers)) == Numbers * sizeof(uint) ? numbers[Drops] : 0;
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
