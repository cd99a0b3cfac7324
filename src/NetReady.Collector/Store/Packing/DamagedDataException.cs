namespace NetReady.Collector.Store.Packing;

/// <summary>Bytes are not what was packed; the message says what does not fit.</summary>
internal sealed class DamagedDataException(string message) : Exception(message);
