using NetReady.Collector.Commands;
using NetReady.Core.Programs;

var command = CollectorCommands.Root().Parse(args);
int exit = await command.InvokeAsync();
return command.Errors.Count > 0 ? ExitCodes.Usage : exit;
