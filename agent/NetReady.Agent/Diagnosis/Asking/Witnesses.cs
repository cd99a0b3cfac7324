using System.Collections.Immutable;
using System.Net;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;

namespace NetReady.Agent.Diagnosis.Asking;

/// <summary>What those who were asked bear witness of. One who answers proves; that nobody does takes the silence of two who must answer, as one alone may be down itself.</summary>
internal static class Witnesses
{
    // Keepalives of WireGuard are packets of 32 bytes without content.
    private const int Keepalive = 32;

    private const int EnoughSilence = 2;

    /// <summary>Whether something beyond the local network answers.</summary>
    public static Finding Of(ImmutableArray<Inquiry> asked, ResolverAnswers resolvers)
    {
        var line = asked.Where(inquiry => inquiry.Way is Way.Line && inquiry.Target.Place is not TargetPlace.Inside).ToList();
        if (line.Find(inquiry => inquiry.Answers) is { } answering) return Finding.Yes($"{Name(answering.Target)} answers.");
        if (resolvers.BeyondAnswers) return Finding.Yes("A resolver beyond the local network answers.");
        IPAddress[] silent = [.. line.Where(inquiry => inquiry.IsSilent).Select(inquiry => inquiry.Address!).Concat(resolvers.SilentBeyond).Distinct()];
        if (silent.Length >= EnoughSilence) return Finding.No($"Of {silent.Length} places beyond the local network, none answers.");
        return silent.Length == 1
            ? Finding.Unknown(MissingReason.NotConfigured, "The one place beyond the local network that must answer is silent; a second one, declared as a target, would tell whether it is that or the line.")
            : Finding.Unknown(line.Count == 0 ? MissingReason.NotConfigured : MissingReason.TimedOut, "Nothing beyond the local network that must answer could be asked.");
    }

    /// <summary>Whether a VPN gateway answers.</summary>
    public static Finding Gateway(ImmutableArray<Inquiry> asked)
    {
        var gateways = asked.Where(inquiry => inquiry.Target.Place is TargetPlace.Gateway).ToList();
        if (gateways.Count == 0) return Finding.Unknown(MissingReason.NotConfigured, "The department declares no VPN gateway.");
        if (gateways.Exists(gateway => gateway.Answers)) return Finding.Yes("A VPN gateway answers in its protocol.");
        var telling = gateways.Find(gateway => !gateway.IsSilent && gateway.Answer.Verdict is not GatewayVerdict.Closed);
        return telling is null ? Finding.No("No VPN gateway answers.") : Finding.Unknown(telling.Answer.Failure?.Reason ?? MissingReason.TimedOut, telling.Answer.Failure?.Detail ?? "The gateway's answer decides nothing.");
    }

    /// <summary>What is inside and how it answers.</summary>
    public static Findings Inside(Findings findings, ImmutableArray<Inquiry> inside)
    {
        bool isDeclared = !inside.IsEmpty;
        findings = findings
            .With(Question.InsideDeclared, Finding.Of(isDeclared, isDeclared ? "The department declares something inside." : "The department declares nothing inside."))
            .With(Question.SeveralInside, Finding.Of(inside.Length > 1, $"{inside.Length} things inside are declared."));
        if (!isDeclared) return findings.With(Question.InsideAnswers, Finding.No("Nothing inside is declared.")).With(Question.AllInsideAnswer, Finding.Yes("Nothing inside is declared."));
        string amiss = string.Join(" ", inside.Where(inquiry => !inquiry.Answers).Select(inquiry => $"{Name(inquiry.Target)}: {inquiry.Answer.Failure?.Detail ?? "silent."}"));
        var untold = inside.FirstOrDefault(inquiry => inquiry.IsNameless || inquiry.IsUntried);
        var unknown = untold is null ? null : Finding.Unknown(untold.Answer.Failure?.Reason ?? MissingReason.Error, amiss);
        var some = inside.FirstOrDefault(inquiry => inquiry.Answers) ?? inside.FirstOrDefault(inquiry => inquiry.Spoke);
        return findings
            .With(Question.InsideAnswers, some is not null ? Finding.Yes($"{Name(some.Target)} {(some.Answers ? "answers" : "refuses")}.") : unknown ?? Finding.No(amiss))
            .With(Question.AllInsideAnswer, amiss.Length == 0 ? Finding.Yes("Everything that is declared inside answers.")
                : inside.Any(inquiry => !inquiry.Answers && !inquiry.IsNameless && !inquiry.IsUntried) ? Finding.No(amiss) : unknown ?? Finding.No(amiss));
    }

    /// <summary>Whether anything came back through the tunnel.</summary>
    /// <param name="findings">What is known of tunnel and inside.</param>
    /// <param name="asked">Who was asked.</param>
    /// <param name="before">The device's network before that.</param>
    /// <param name="after">The same after it.</param>
    public static Finding Tunnel(Findings findings, ImmutableArray<Inquiry> asked, DeviceNetwork before, DeviceNetwork after)
    {
        if (findings[Question.TunnelUp].Holds == false) return Finding.No("No tunnel is up.");
        var through = asked.Where(inquiry => inquiry.Way is Way.Tunnel).ToList();
        if (through.Find(inquiry => inquiry.Spoke) is { } speaking) return Finding.Yes($"{Name(speaking.Target)} answers through the tunnel.");
        long bytes = after.TunnelsReceived.Bytes - before.TunnelsReceived.Bytes, packets = after.TunnelsReceived.Packets - before.TunnelsReceived.Packets;
        if (bytes > Keepalive * packets) return Finding.Yes("The tunnel's own counters rose: something else came through it.");
        return through.Exists(inquiry => inquiry.IsSilent)
            ? Finding.No("What was asked through the tunnel is silent, and the tunnel's own counters show nothing that came in.")
            : Finding.Unknown(MissingReason.NotConfigured, "Nothing was asked through the tunnel: declare a target inside.");
    }

    private static string Name(MeasuringTarget target) => $"The target \"{target.Name}\" ({target.Method.Name()})";
}
