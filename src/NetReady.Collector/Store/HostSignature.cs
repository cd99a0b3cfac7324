using System.Security.Cryptography;
using NetReady.Core.Envelopes;

namespace NetReady.Collector.Store;

/// <summary>Checks one host's signatures, with the key made ready at the first.</summary>
internal sealed class HostSignature(PublicJwk key)
{
    private readonly Lock gate = new();
    private ECDsa? ready;

    /// <summary>Whether the host signed it.</summary>
    public bool IsOn(Jws jws)
    {
        // A key is not made for several threads; one host seldom sends two reports at once.
        lock (gate) return (ready ??= key.ToEcdsa()) is { } verifying && jws.IsSignedBy(verifying);
    }
}
