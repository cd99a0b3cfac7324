using System.Diagnostics;
using NetReady.Agent.Platform;

namespace NetReady.Agent.Tests.Platform;

public sealed class CommandRunnerTests
{
    private static Task<CommandResult> RunAsync(Command command, CancellationToken? cancellationToken = null) =>
        new CommandRunner(TimeProvider.System).RunAsync(command, cancellationToken ?? TestContext.Current.CancellationToken);

    private static Command Shell(string script) => new("/bin/sh", "-c", script);

    [Fact(Timeout = Hang.After)]
    public async Task A_program_gives_its_exit_code_and_both_outputs()
    {
        Prerequisite.Program("sh", "dash");
        var result = await RunAsync(Shell("echo out; echo err >&2; exit 3"));
        Assert.Equal(new(CommandEnd.Exited, 3, "out\n", "err\n"), result);
        Assert.False(result.Succeeded);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_program_sees_the_C_locale_a_fixed_path_no_input_and_nothing_else_of_ours()
    {
        Prerequisite.Program("sh", "dash");
        Environment.SetEnvironmentVariable("NETREADY_TEST_SECRET", "secret");
        var result = await RunAsync(Shell("cat; env"));
        Assert.Contains("LC_ALL=C\n", result.Output);
        Assert.Contains("PATH=/usr/sbin:/usr/bin:/sbin:/bin\n", result.Output);
        Assert.DoesNotContain("NETREADY_TEST_SECRET", result.Output);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Arguments_reach_the_program_as_they_are()
    {
        Prerequisite.Program("printf", "coreutils");
        var result = await RunAsync(new("printf", "%s", "a b; $(id) \"'"));
        Assert.Equal("a b; $(id) \"'", result.Output);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_program_that_is_not_there_is_a_result()
    {
        Assert.Equal(CommandEnd.NotFound, (await RunAsync(new("no-such-program-anywhere"))).End);
        Assert.Equal(CommandEnd.NotFound, (await RunAsync(new("/no/such/program"))).End);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_file_that_is_no_program_is_a_result()
    {
        using var folder = new TemporaryDirectory();
        Assert.Equal(CommandEnd.NotFound, (await RunAsync(new(folder.Write("text", "not a program")))).End);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_program_out_of_time_is_killed_with_all_that_it_started()
    {
        Prerequisite.Program("sh", "dash");
        var started = Stopwatch.GetTimestamp();
        var result = await RunAsync(Shell("sleep 300 & echo $!; sleep 300") with { TimeLimit = TimeSpan.FromSeconds(1) });
        Assert.Equal(CommandEnd.TimedOut, result.End);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(60));
        string child = $"/proc/{result.Output.Trim()}/stat";
        // Killed and perhaps not yet buried.
        while (File.Exists(child) && !ReadOrEmpty(child).Contains(") Z ", StringComparison.Ordinal)) await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_program_that_writes_without_end_is_killed()
    {
        Prerequisite.Program("sh", "dash");
        var result = await RunAsync(Shell("while :; do echo yes; done") with { OutputLimit = 10_000, TimeLimit = TimeSpan.FromSeconds(20) });
        Assert.Equal(CommandEnd.TooMuchOutput, result.End);
        Assert.Equal(10_000, result.Output.Length);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_caller_who_gives_up_gets_an_exception()
    {
        Prerequisite.Program("sh", "dash");
        using var stop = new CancellationTokenSource();
        var running = RunAsync(Shell("sleep 300"), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
