using System.Text.Json;
using NetReady.Agent.Identity;
using NetReady.Core.Envelopes;
using NetReady.Core.Reports;
using NetReady.Core.Slots;

namespace NetReady.Agent.Delivery;

/// <summary>Asks the collector whether this device may fill its line.</summary>
/// <param name="identity">Who this device is.</param>
/// <param name="key">Its key.</param>
/// <param name="collector">The way there.</param>
internal sealed class SlotClient(DeviceIdentity identity, DeviceKey key, CollectorClient collector)
{
    /// <summary>Asks, or says that the device is done; null where the collector could not be asked or did not answer as one.</summary>
    /// <param name="lasts">How long it will take at most; zero where it is done.</param>
    /// <param name="cancellation">Ends the asking.</param>
    public async Task<SlotReply?> AskAsync(TimeSpan lasts, CancellationToken cancellation)
    {
        string jws = Jws.Sign(key, JwsTypes.Slot, identity.Host, JsonSerializer.SerializeToUtf8Bytes(new SlotRequest(identity.Host, lasts), NetReadyJson.Default.SlotRequest));
        if (await collector.PostAsync("/api/v1/slots", jws, cancellation) is not Answer.Ok ok) return null;
        try
        {
            return JsonSerializer.Deserialize(ok.Body, NetReadyJson.Default.SlotReply);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
