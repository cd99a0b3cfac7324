using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace NetReady.Scoring.Tests.Schema;

/// <summary>
/// The real yaml-language-server, which VS Code's YAML extension and other editors run, from npm, spoken to over its standard input and output
/// (Language Server Protocol 3.17). It is installed once below <c>artifacts/</c>; it is given no schema store, and so asks nothing of any network.
/// </summary>
public sealed class YamlLanguageServer : IAsyncDisposable
{
    private const string Package = "yaml-language-server@1.x";

    private readonly Process process;
    private readonly Dictionary<string, JsonArray> diagnostics = [];
    private int lastId;

    private YamlLanguageServer(Process process) => this.process = process;

    /// <summary>Starts it.</summary>
    public static async Task<YamlLanguageServer> StartAsync(CancellationToken cancellation)
    {
        string node = Prerequisite.Program("node", "nodejs");
        string script = Path.Combine(await NpmPackage.InstallAsync(cancellation, Package), "node_modules", "yaml-language-server", "bin", "yaml-language-server");
        var start = new ProcessStartInfo(node) { ArgumentList = { script, "--stdio" }, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var server = new YamlLanguageServer(process);
        try
        {
            await server.AskAsync("initialize", new()
            {
                ["processId"] = Environment.ProcessId, ["rootUri"] = null,
                ["capabilities"] = new JsonObject { ["workspace"] = new JsonObject { ["configuration"] = true }, ["textDocument"] = new JsonObject { ["completion"] = new JsonObject(), ["hover"] = new JsonObject() } },
            }, cancellation);
            await server.SendAsync(new() { ["method"] = "initialized", ["params"] = new JsonObject() }, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a file of this text and returns what is wrong with it, as <c>line: message</c> with lines from 1.</summary>
    public async Task<string[]> DiagnosticsAsync(string path, string text, CancellationToken cancellation)
    {
        string uri = await OpenAsync(path, text, cancellation);
        return [.. diagnostics[uri].Select(one => string.Create(CultureInfo.InvariantCulture, $"{(int)one!["range"]!["start"]!["line"]! + 1}: {one["message"]}"))];
    }

    /// <summary>What it offers at the <c>|</c> in the text: the labels, each with its help.</summary>
    public async Task<Dictionary<string, string>> CompletionsAsync(string path, string text, CancellationToken cancellation)
    {
        var answer = await AskAtAsync("textDocument/completion", path, text, cancellation);
        return answer!["items"]!.AsArray().ToDictionary(item => (string)item!["label"]!, item => item!["documentation"]?.ToString() ?? "");
    }

    /// <summary>The help it shows at the <c>|</c> in the text; empty where it shows none.</summary>
    public async Task<string> HoverAsync(string path, string text, CancellationToken cancellation)
    {
        var answer = await AskAtAsync("textDocument/hover", path, text, cancellation);
        return answer?["contents"] is JsonObject contents ? (string)contents["value"]! : answer?["contents"]?.ToString() ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private async Task<JsonNode?> AskAtAsync(string method, string path, string text, CancellationToken cancellation)
    {
        int cursor = text.IndexOf('|', StringComparison.Ordinal);
        string before = text[..cursor];
        string uri = await OpenAsync(path, before + text[(cursor + 1)..], cancellation);
        return await AskAsync(method, new()
        {
            ["textDocument"] = new JsonObject { ["uri"] = uri },
            ["position"] = new JsonObject { ["line"] = before.Count(letter => letter == '\n'), ["character"] = cursor - (before.LastIndexOf('\n') + 1) },
        }, cancellation);
    }

    // A file is opened under a name of its own, and its diagnostics tell that it has been read.
    private async Task<string> OpenAsync(string path, string text, CancellationToken cancellation)
    {
        string uri = new Uri(Path.ChangeExtension(path, string.Create(CultureInfo.InvariantCulture, $".{++lastId}.yaml"))).AbsoluteUri;
        await SendAsync(new()
        {
            ["method"] = "textDocument/didOpen",
            ["params"] = new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = uri, ["languageId"] = "yaml", ["version"] = 1, ["text"] = text } },
        }, cancellation);
        while (!diagnostics.ContainsKey(uri)) await ReadAsync(cancellation);
        return uri;
    }

    private async Task<JsonNode?> AskAsync(string method, JsonObject parameters, CancellationToken cancellation)
    {
        int id = ++lastId;
        await SendAsync(new() { ["id"] = id, ["method"] = method, ["params"] = parameters }, cancellation);
        while (true)
        {
            var message = await ReadAsync(cancellation);
            if (message["method"] is not null || (int?)message["id"] != id) continue;
            return message["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : message["result"];
        }
    }

    // Reads one message; the server's own questions are answered on the way.
    private async Task<JsonObject> ReadAsync(CancellationToken cancellation)
    {
        var message = JsonNode.Parse(await ReadBodyAsync(cancellation))!.AsObject();
        if ((string?)message["method"] == "textDocument/publishDiagnostics")
        {
            diagnostics[(string)message["params"]!["uri"]!] = message["params"]!["diagnostics"]!.DeepClone().AsArray();
        }
        else if (message["method"] is not null && message["id"] is { } id)
        {
            JsonNode? answer = null;
            if ((string)message["method"]! == "workspace/configuration") answer = new JsonArray([.. message["params"]!["items"]!.AsArray().Select(item => (JsonNode)Settings((string?)item!["section"]))]);
            await SendAsync(new() { ["id"] = id.DeepClone(), ["result"] = answer }, cancellation);
        }
        return message;
    }

    private static JsonObject Settings(string? section) => section != "yaml" ? [] : new()
    {
        ["validate"] = true, ["hover"] = true, ["completion"] = true,
        ["schemaStore"] = new JsonObject { ["enable"] = false }, ["kubernetesCRDStore"] = new JsonObject { ["enable"] = false },
    };

    private async Task<string> ReadBodyAsync(CancellationToken cancellation)
    {
        int length = 0;
        while (await ReadHeaderAsync(cancellation) is { Length: > 0 } header)
            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) length = int.Parse(header["Content-Length:".Length..], CultureInfo.InvariantCulture);
        var body = new byte[length];
        await process.StandardOutput.BaseStream.ReadExactlyAsync(body, cancellation);
        return Encoding.UTF8.GetString(body);
    }

    private async Task<string> ReadHeaderAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        var letter = new byte[1];
        while (true)
        {
            await process.StandardOutput.BaseStream.ReadExactlyAsync(letter, cancellation);
            if (letter[0] == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)letter[0]);
        }
    }

    private async Task SendAsync(JsonObject message, CancellationToken cancellation)
    {
        message["jsonrpc"] = "2.0";
        byte[] body = Encoding.UTF8.GetBytes(message.ToJsonString());
        var stream = process.StandardInput.BaseStream;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n")), cancellation);
        await stream.WriteAsync(body, cancellation);
        await stream.FlushAsync(cancellation);
    }
}
