using System.Net.Sockets;
using System.Text;

namespace NetReady.Agent.Platform;

/// <summary>Sockets that leave by one interface, whatever the routes prefer: so the line is asked while a tunnel takes everything.</summary>
internal static class BoundInterface
{
    // SO_BINDTODEVICE of asm-generic/socket.h; since Linux 5.7 without any privilege.
    private const int SocketLevel = 1, BindToDevice = 25;

    /// <summary>Whether sockets can be bound so on this platform.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Binds a socket that is not connected yet.</summary>
    /// <exception cref="SocketException">There is no such interface, or the system does not permit it.</exception>
    public static void Bind(Socket socket, string name)
    {
        if (!IsSupported) throw new SocketException((int)SocketError.OperationNotSupported);
        socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.UTF8.GetBytes(name));
    }
}
