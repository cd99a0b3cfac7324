return await NetReady.Agent.Commands.CommandLine.RunAsync(args, NetReady.Agent.Machine.This(TimeProvider.System), Console.Out, Console.Error);
