using AiDotNet.Hub.Server.Configuration;
using Microsoft.Extensions.Logging.Console;

namespace AiDotNet.Hub.Server.Hosting;

/// <summary>Where the log goes, and what never gets into it.</summary>
internal static class HubLogging
{
    /// <summary>Writes requests with their queries, and tickets of uploads are in queries.</summary>
    private const string RequestLines = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <summary>To standard error, since standard output is the command's; from warnings on, unless <c>Logging:LogLevel</c> says otherwise.</summary>
    public static void Configure(ILoggingBuilder logging, LoadedConfiguration configuration)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddConfiguration(configuration.Sources.GetSection("Logging"));
        if (configuration.Options.LogFormat == LogFormat.Json)
        {
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            logging.AddSimpleConsole(console => console.SingleLine = true);
        }

        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        // Behind the configuration, and for the provider itself, so that no level of the configuration brings them back.
        logging.AddFilter(RequestLines, LogLevel.Warning);
        logging.AddFilter<ConsoleLoggerProvider>(RequestLines, LogLevel.Warning);
    }
}
