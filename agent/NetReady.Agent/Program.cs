using System.Collections.Immutable;
using NetReady.Agent.Schedule;
using NetReady.Core.Facts;

var time = TimeProvider.System;
FactReading unread = (names, _, _, _) => Task.FromResult(names.Select(name => new Observation
{
    Key = new(name), Missing = MissingReason.NotSupported, Method = "none", Assurance = Assurance.SelfReported, ObservedAt = time.GetUtcNow(),
}).ToImmutableArray());
Probing unmeasured = (_, _, _, _) => Task.FromResult(new Measured([], []));
return await NetReady.Agent.Commands.CommandLine.RunAsync(args, new(_ => unread, unmeasured, time), Console.Out, Console.Error);
