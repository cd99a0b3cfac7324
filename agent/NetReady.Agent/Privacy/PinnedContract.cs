using NetReady.Agent.State;
using NetReady.Core.Assignments;

namespace NetReady.Agent.Privacy;

/// <summary>The privacy contract that was accepted on this device: by enrolling, or later by <c>netready-agent enrol --accept</c>.</summary>
internal static class PinnedContract
{
    private const string FileName = "contract.json";

    /// <summary>The contract in force. Where its file is gone or broken, one that lets nothing leave.</summary>
    public static PrivacyContract Load(StateDirectory state)
    {
        try
        {
            return state.Read(FileName, StateJson.Default.PrivacyContract) is { } contract ? Sorted(contract) : Nothing;
        }
        catch (InvalidDataException)
        {
            return Nothing;
        }
    }

    /// <summary>Accepts a contract.</summary>
    public static void Save(StateDirectory state, PrivacyContract contract) => state.Write(FileName, Sorted(contract), StateJson.Default.PrivacyContract);

    /// <summary>A contract whose facts are in the order in which they are looked up.</summary>
    public static PrivacyContract Sorted(PrivacyContract contract) => contract with { Facts = contract.Facts.IsDefault ? [] : contract.Facts.Sort(StringComparer.Ordinal) };

    private static PrivacyContract Nothing { get; } = new("unknown", 0, [], TimeSpan.Zero);
}
