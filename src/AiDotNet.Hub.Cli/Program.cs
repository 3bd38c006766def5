using AiDotNet.Hub.Cli;

return await AdnCommandLine.RunAsync(args);
