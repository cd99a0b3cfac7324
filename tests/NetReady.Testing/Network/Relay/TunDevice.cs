using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NetReady.Testing.Network.Relay;

/// <summary>A TUN device (Linux): what the kernel sends to it is read, and what is written to it the kernel receives. It goes when it is disposed.</summary>
internal sealed partial class TunDevice : IDisposable
{
    private const int ReadWrite = 2, NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const nuint SetInterface = 0x400454CA;
    private const short Tun = 1, NoPacketInformation = 0x1000;
    private const short Readable = 1;
    private const int TryAgain = 11;

    private readonly SafeFileHandle handle;

    /// <summary>Makes the device in the network namespace of the calling thread. Needs root.</summary>
    /// <exception cref="InvalidOperationException">The system refused.</exception>
    public TunDevice(string name)
    {
        int descriptor = Open("/dev/net/tun", ReadWrite | NonBlocking | CloseOnExec);
        if (descriptor < 0) throw Refused("open /dev/net/tun");
        handle = new(descriptor, ownsHandle: true);
        Span<byte> request = stackalloc byte[40];
        request.Clear();
        Encoding.ASCII.GetBytes(name, request);
        MemoryMarshal.Write(request[16..], (short)(Tun | NoPacketInformation));
        if (Control(descriptor, SetInterface, ref MemoryMarshal.GetReference(request)) != 0) throw Refused($"make the device {name}");
    }

    private int Descriptor => (int)handle.DangerousGetHandle();

    /// <summary>Takes the next packet that the kernel sends; 0 where none waits.</summary>
    public int Read(Span<byte> buffer)
    {
        nint length = Read(Descriptor, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
        return length > 0 ? (int)length : Marshal.GetLastPInvokeError() == TryAgain || length == 0 ? 0 : throw Refused("read from the device");
    }

    /// <summary>Hands the kernel a packet; false where it does not take it, as while the device is down.</summary>
    public bool Write(ReadOnlySpan<byte> packet) => Write(Descriptor, ref MemoryMarshal.GetReference(packet), (nuint)packet.Length) == packet.Length;

    /// <summary>Waits until a packet can be read from either, and no longer than that.</summary>
    public static void Wait(TunDevice one, TunDevice other, TimeSpan longest)
    {
        Span<PollDescriptor> polled = [new() { Descriptor = one.Descriptor, Events = Readable }, new() { Descriptor = other.Descriptor, Events = Readable }];
        var wait = new TimeSpecification { Seconds = longest.Ticks / TimeSpan.TicksPerSecond, Nanoseconds = longest.Ticks % TimeSpan.TicksPerSecond * 100 };
        _ = Poll(ref polled[0], 2, ref wait, 0);
    }

    public void Dispose() => handle.Dispose();

    private static InvalidOperationException Refused(string what) => new($"The system refused to {what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, ref byte argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, ref byte buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ref byte buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, ref TimeSpecification wait, nint signals);
}
