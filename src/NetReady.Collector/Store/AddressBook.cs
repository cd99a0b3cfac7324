namespace NetReady.Collector.Store;

/// <summary>The address that agents are told, kept so that a command beside the running collector can name it in a join string.</summary>
internal sealed class AddressBook(CollectorStore store)
{
    /// <summary>Keeps the address.</summary>
    public void Remember(string publicAddress) => store.WriteAsync(session =>
        session.Sql.Run("INSERT INTO setting (name, value) VALUES ('public_address', $0) ON CONFLICT DO UPDATE SET value = $0", publicAddress)).GetAwaiter().GetResult();

    /// <summary>The address of the collector that served last; null where none ever did.</summary>
    public string? Recall() => store.Read(sql => sql.Scalar("SELECT value FROM setting WHERE name = 'public_address'")) as string;
}
