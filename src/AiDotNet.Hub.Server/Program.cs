return await AiDotNet.Hub.Server.Hosting.Commands.HubCommandLine.RunAsync(args, Console.Out, Console.Error);
