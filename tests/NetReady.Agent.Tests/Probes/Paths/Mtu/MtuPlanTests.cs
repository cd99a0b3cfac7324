using NetReady.Agent.Probes.Paths.Mtu;

namespace NetReady.Agent.Tests.Probes.Paths.Mtu;

public sealed class MtuPlanTests
{
    [Fact]
    public void Every_size_is_found_to_the_byte_without_a_word_from_any_router()
    {
        long most = 0;
        for (int mtu = 80; mtu <= 1500; mtu++)
        {
            var path = new SimulatedPath(mtu, loss: 0, seed: mtu);
            var known = path.Search();
            Assert.Equal((mtu, true), (known.Passed, MtuPlan.IsExact(known)));
            most = Math.Max(most, path.Bytes);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"at most {most} bytes");
        Assert.InRange(most, 0, 80_000);
    }

    [Fact]
    public void A_router_that_says_what_passes_saves_the_search()
    {
        foreach (var (mtu, quotesTooLittle) in Enumerable.Range(80, 1420).SelectMany(mtu => new[] { (mtu, false), (mtu, true) }))
        {
            var path = new SimulatedPath(mtu, loss: 0, seed: mtu) { Tells = _ => mtu, QuotesTooLittle = quotesTooLittle };
            var known = path.Search();
            Assert.Equal((mtu, true, true), (known.Passed, known.WasTold, MtuPlan.IsExact(known)));
            if (mtu >= 1200) Assert.InRange(path.Packets, 3, quotesTooLittle ? 16 : 4);
        }
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    public void Loss_alone_is_taken_for_a_limit_no_oftener_than_the_search_says(double loss)
    {
        const int Searches = 2000;
        int wrong = 0, open = 0, packets = 0;
        for (int seed = 0; seed < Searches; seed++)
        {
            var path = new SimulatedPath(1500, loss, seed);
            var known = path.Search();
            packets += path.Packets;
            if (!MtuPlan.IsExact(known)) open++;
            else if (known.Passed != 1500) wrong++;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{wrong} wrong, {open} left open of {Searches}; {packets / (double)Searches:0.0} packets each");
        Assert.InRange(wrong, 0, Searches / 200);
        Assert.InRange(open, 0, Searches * 0.03);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void Loss_does_not_hide_the_size_either(double loss)
    {
        const int Searches = 1000;
        int right = 0, wrong = 0;
        for (int seed = 0; seed < Searches; seed++)
        {
            int mtu = 1280 + (seed % 220);
            var known = new SimulatedPath(mtu, loss, seed).Search();
            if (known.Passed == mtu && MtuPlan.IsExact(known)) right++;
            else if (MtuPlan.IsExact(known)) wrong++;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{right} right, {wrong} wrong of {Searches}");
        Assert.InRange(wrong, 0, Searches / 200);
        Assert.InRange(right, Searches * 0.95, Searches);
    }

    [Theory]
    [InlineData(9000, 9000)]
    [InlineData(8999, 9000)]
    [InlineData(4470, 9000)]
    [InlineData(1500, 9216)]
    public void Jumbo_frames_are_asked_about_within_the_bytes_allowed(int mtu, int interfaceMtu)
    {
        var path = new SimulatedPath(mtu, 0, 1) { InterfaceMtu = interfaceMtu };
        Assert.Equal(mtu, path.Search().Passed);
        Assert.InRange(path.Bytes, 0, MtuSearch.MostBytes);
    }

    [Fact]
    public void A_router_that_lies_moves_nothing()
    {
        foreach (int lie in new[] { 0, 60, 68, 576, 1199, 1250, 1399, 1450, 1499 })
        {
            // It says so of packets that pass as well; those are answered.
            var known = new MtuKnowledge(72, 1500);
            int packet = 0;
            while (MtuPlan.Next(known, MtuPlan.Base) is { Count: > 0 } sizes)
                foreach (int size in sizes)
                {
                    known.Ask(packet, size);
                    known.Tell(packet, lie);
                    if (size <= 1400) known.Answer(packet);
                    packet++;
                    Assert.InRange(packet, 0, 100);
                }
            Assert.Equal(1400, known.Passed);
            Assert.True(MtuPlan.IsExact(known));
        }
    }
}
