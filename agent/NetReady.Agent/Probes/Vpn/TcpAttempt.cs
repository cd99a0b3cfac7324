using System.Net.Sockets;
using NetReady.Agent.Platform;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>One connection to a gateway, and what came of it.</summary>
/// <param name="Said">What the gateway said.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="RoundTrip">The connection's round trip; null without a connection.</param>
/// <param name="Error">Why there is no connection; null where there is one, or was still none when time was up.</param>
internal sealed record TcpAttempt(Said Said, TcpCost Cost, TimeSpan? RoundTrip, SocketError? Error)
{
    /// <summary>Connects, talks, and gives up when the token asks for it.</summary>
    public static async Task<TcpAttempt> RunAsync(GatewayQuestion question, TcpTalk talk, CancellationToken over)
    {
        using var socket = new Socket(question.Target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        long start = question.Time.GetTimestamp();
        try
        {
            if (question.Through is { } through) BoundInterface.Bind(socket, through);
            await socket.ConnectAsync(question.Target, over).ConfigureAwait(false);
        }
        catch (SocketException refused)
        {
            return new(new(Saying.NoConnection), TcpCost.Of(socket, 0), null, refused.SocketErrorCode);
        }
        catch (OperationCanceledException)
        {
            return new(new(Saying.NoConnection), TcpCost.Of(socket, 0), null, null);
        }
        var connected = question.Time.GetElapsedTime(start);
        using var connection = new ProbedConnection(socket);
        var said = await SayAsync(question, talk, connection, over).ConfigureAwait(false);
        var cost = TcpCost.Of(socket, connection.Payload);
        return new(said, cost, cost.RoundTrip ?? connected, null);
    }

    private static async Task<Said> SayAsync(GatewayQuestion question, TcpTalk talk, ProbedConnection connection, CancellationToken over)
    {
        try
        {
            return await talk(question, connection, over).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new(connection.FirstBytes.Length > 0 ? Saying.SomethingElse : Saying.Silence);
        }
        catch (IOException)
        {
            return new(connection.FirstBytes.Length > 0 ? Saying.SomethingElse : Saying.HungUp);
        }
    }
}
