using NetReady.Collector.Commands;

return await CollectorCommands.Root().Parse(args).InvokeAsync();
