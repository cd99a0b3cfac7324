using NetReady.Agent.State;
using NetReady.Core.Assignments;

namespace NetReady.Agent.Schedule;

/// <summary>The last assignment that the collector gave, kept so that an agent measures on while its collector is away.</summary>
internal static class AssignmentFile
{
    private const string FileName = "assignment.json";

    /// <summary>The assignment; null where there is none that can be read. A broken one is replaced by the collector's answer to the next report.</summary>
    public static Assignment? Load(StateDirectory state)
    {
        try
        {
            return state.Read(FileName, StateJson.Default.Assignment);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Keeps an assignment.</summary>
    public static void Save(StateDirectory state, Assignment assignment) => state.Write(FileName, assignment, StateJson.Default.Assignment);
}
