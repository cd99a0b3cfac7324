using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Agent.Outbox;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Outbox;

public sealed class AcknowledgedTests
{
    private static readonly string[] names = ["device.uptime", "device.secureboot", "device.os.name", "device.disk.home_encrypted"];

    [Fact]
    public void Changes_laid_over_their_base_give_the_whole_again()
    {
        var facts = (from present in Gen.Elements(true, true, false).ArrayOf(names.Length)
                     from values in Gen.Choose(0, 2).ArrayOf(names.Length)
                     from minutes in Gen.Choose(0, 3).ArrayOf(names.Length)
                     select names.Select((name, i) => (name, i)).Where(pair => present[pair.i]).Select(pair => Fact(pair.name, values[pair.i], minutes[pair.i])).ToImmutableArray()).ToArbitrary();
        Prop.ForAll(facts, facts, (before, after) =>
        {
            var known = Acknowledged.After(null, Examples.Draft(before) with { Sequence = 7 })!;
            var full = Examples.Draft(after) with { Sequence = 9 };
            var changes = known.Changes(full);
            Assert.Equal(7, changes.Base);
            var now = Acknowledged.After(known, changes)!;
            Assert.Equal(9, now.Number);
            Assert.Equal(after.ToDictionary(fact => fact.Key), now.Facts.ToDictionary(fact => fact.Key));
            Assert.True(changes.Facts.Length + changes.Unchanged.Length <= after.Length);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Changes_to_something_unknown_make_the_next_report_a_full_one()
    {
        var known = Acknowledged.After(null, Examples.Draft() with { Sequence = 7 })!;
        Assert.Null(Acknowledged.After(known, Examples.Draft() with { Sequence = 9, Base = 8 }));
        Assert.Null(Acknowledged.After(null, Examples.Draft() with { Sequence = 9, Base = 8 }));
    }

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(-1, true)]
    public void One_report_a_day_is_full_and_a_clock_set_back_counts_as_a_day(int hours, bool due)
    {
        var known = Acknowledged.After(null, Examples.Draft() with { Sequence = 1 })!;
        Assert.Equal(due, known.FullIsDue(Examples.Morning.AddHours(hours)));
    }

    private static Observation Fact(string name, int value, int minutes) => value == 0
        ? new() { Key = new(name), Missing = MissingReason.Error, Method = "test", Assurance = Assurance.SelfReported, ObservedAt = Examples.Morning.AddMinutes(minutes) }
        : Examples.Fact(name, name switch
        {
            "device.uptime" => FactValue.Of(TimeSpan.FromHours(value)),
            "device.os.name" => FactValue.Free($"os-{value}"),
            _ => FactValue.Of(value == 1),
        }, Examples.Morning.AddMinutes(minutes));
}
