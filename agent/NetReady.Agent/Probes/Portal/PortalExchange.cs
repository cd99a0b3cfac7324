using System.Net;
using System.Net.Sockets;
using System.Text;
using NetReady.Core.Facts;
using NetReady.Protocols.Portal;

namespace NetReady.Agent.Probes.Portal;

/// <summary>One question to one address over a connection of its own, without a proxy: what it takes in and how long it waits is bounded, and it follows nowhere.</summary>
internal static class PortalExchange
{
    // Three tries of TCP to connect (at 0, 1 and 3 s), with their answers.
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(6);

    // Where only some ports are caught, the others are silent or refuse.
    private const int CaughtPort = 80;
    private const string OtherPort = " Most captive portals catch port 80 alone, and here another is asked: put the check there to tell one.";

    /// <summary>Asks.</summary>
    /// <param name="target">The address.</param>
    /// <param name="authority">The far end as it stands in a URI, <c>host:port</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static async Task<PortalAnswer> AskAsync(IPEndPoint target, string authority, TimeProvider time, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(longest, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        using var connection = new OneConnection(target.AddressFamily, over.Token);
        PortalAnswer answer;
        try
        {
            await connection.ConnectAsync(target, over.Token).ConfigureAwait(false);
            answer = await AskAsync(connection, authority, over.Token).ConfigureAwait(false);
        }
        catch (SocketException refused)
        {
            answer = Failed(ProbeFailure.Of(refused.SocketErrorCode), target);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            answer = Failed(ProbeFailure.Of(SocketError.TimedOut), target);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            // What is no HTTP, or more than fits, was said by somebody else; a connection that ends without a word was not.
            answer = connection.SomethingCame ? new() { Verdict = PortalVerdict.Captive }
                : Failed(new(MissingReason.Blocked, "Something takes the connection and closes it without a word."), target);
        }
        return answer with { Bytes = connection.Bytes };
    }

    private static async Task<PortalAnswer> AskAsync(OneConnection connection, string authority, CancellationToken over)
    {
        using var handler = connection.Handler();
        using var http = new HttpClient(handler, disposeHandler: false);
        string nonce = PortalCheck.NewNonce();
        using var request = OneConnection.Question(new($"http://{authority}{PortalCheck.Path}{nonce}"), "text/plain");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, over).ConfigureAwait(false);
        int status = (int)response.StatusCode;
        if (status == 200 && await IsAnswerAsync(response, PortalCheck.AnswerTo(nonce), over).ConfigureAwait(false)) return new() { Verdict = PortalVerdict.Clean, Status = status };
        // A far end that is not set up says 404, one that is down has a proxy say 502: no sign-in page is proved by an error, but by what browsers would show instead.
        if (status is >= 400 and not 511)
            return PortalAnswer.Unknown(MissingReason.Blocked, $"What answers is neither the far end nor a sign-in page: HTTP {status}. Check that the address is that of the check for captive portals.") with { Status = status };
        return new() { Verdict = PortalVerdict.Captive, Status = status, SendsTo = HostOf(response.Headers.Location) };
    }

    private static async Task<bool> IsAnswerAsync(HttpResponseMessage response, string answer, CancellationToken over)
    {
        var body = new byte[PortalCheck.AnswerLength + 1];
        using var content = await response.Content.ReadAsStreamAsync(over).ConfigureAwait(false);
        int length = await content.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, over).ConfigureAwait(false);
        return body.AsSpan(0, length).SequenceEqual(Encoding.ASCII.GetBytes(answer));
    }

    /// <summary>The host of an address, in ASCII; null where it names none, or nothing that is a host's name.</summary>
    public static string? HostOf(Uri? address)
    {
        if (address is not { IsAbsoluteUri: true }) return null;
        string host = address.IdnHost;
        return host.Length is > 0 and <= 253 && Uri.CheckHostName(host) is not UriHostNameType.Unknown ? host : null;
    }

    private static PortalAnswer Failed(ProbeFailure failure, IPEndPoint target) =>
        PortalAnswer.Unknown(failure.Reason, failure.Reason is MissingReason.TimedOut or MissingReason.Blocked && target.Port != CaughtPort ? failure.Detail + OtherPort : failure.Detail);
}
