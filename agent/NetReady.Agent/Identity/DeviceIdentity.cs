using System.Security.Cryptography;
using System.Text;
using NetReady.Agent.State;
using NetReady.Core.Envelopes;
using NetReady.Core.Programs;

namespace NetReady.Agent.Identity;

/// <summary>Who this device is to its collector.</summary>
/// <param name="Host">The host id under which it reports.</param>
/// <param name="Address">The collector, <c>host:port</c>.</param>
/// <param name="KeyHash">SHA-256 of the collector's public key (SubjectPublicKeyInfo), in base64url.</param>
/// <param name="EnrolledAt">When it enrolled, by its own clock.</param>
internal sealed record DeviceIdentity(string Host, string Address, string KeyHash, DateTimeOffset EnrolledAt)
{
    private const string FileName = "identity.json";
    private const string KeyFileName = "device-key.pem";

    /// <summary>The identity kept in a directory, or null where it has none.</summary>
    /// <exception cref="ProgramException">It is there and broken.</exception>
    public static DeviceIdentity? Find(StateDirectory state)
    {
        try
        {
            return state.Read(FileName, StateJson.Default.DeviceIdentity);
        }
        catch (InvalidDataException problem)
        {
            throw new ProgramException(ExitCodes.BadData, $"{problem.Message} Restore the file, or remove {state.FullPath} and enrol with a new join string.", problem);
        }
    }

    /// <summary>The identity kept in a directory.</summary>
    /// <exception cref="ProgramException">It has none, or a broken one.</exception>
    public static DeviceIdentity Get(StateDirectory state) => Find(state)
        ?? throw new ProgramException(ExitCodes.Usage, $"This device is not enrolled (there is no identity in {state.FullPath}). Ask for a join string and run: netready-agent enrol JOIN-STRING");

    /// <summary>Keeps the identity.</summary>
    public void Save(StateDirectory state) => state.Write(FileName, this, StateJson.Default.DeviceIdentity);

    /// <summary>The key made on this device.</summary>
    /// <exception cref="ProgramException">It is gone or broken.</exception>
    public static DeviceKey Key(StateDirectory state)
    {
        try
        {
            return DeviceKey.FromPem(File.ReadAllText(state[KeyFileName]));
        }
        catch (Exception problem) when (problem is CryptographicException or FileNotFoundException)
        {
            throw new ProgramException(ExitCodes.BadData, $"{state[KeyFileName]} cannot be read: {problem.Message} Restore the file, or remove {state.FullPath} and enrol with a new join string.", problem);
        }
    }

    /// <summary>The key made on this device; makes it where there is none yet.</summary>
    /// <exception cref="ProgramException">It is there and broken.</exception>
    public static DeviceKey KeyOrNew(StateDirectory state)
    {
        if (File.Exists(state[KeyFileName])) return Key(state);
        var key = DeviceKey.Create();
        AtomicFile.Write(state[KeyFileName], Encoding.ASCII.GetBytes(key.ExportPem()));
        return key;
    }

    /// <summary>Forgets a key whose identity is gone.</summary>
    public static void ForgetKey(StateDirectory state) => File.Delete(state[KeyFileName]);
}
