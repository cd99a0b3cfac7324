using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace NetReady.Agent.Commands;

/// <summary>Where the agent's log goes: standard error, in systemd's form where systemd reads it.</summary>
internal static class Logging
{
    /// <summary>Adds it.</summary>
    public static void AddTo(ILoggingBuilder logging, LogLevel least)
    {
        logging.SetMinimumLevel(least).AddFilter("Microsoft", LogLevel.Warning)
            // What ends the agent is said once, by the command.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null) logging.AddSystemdConsole();
        else logging.AddSimpleConsole(options => (options.SingleLine, options.TimestampFormat, options.UseUtcTimestamp) = (true, "yyyy-MM-dd'T'HH:mm:ss'Z' ", true));
    }
}
