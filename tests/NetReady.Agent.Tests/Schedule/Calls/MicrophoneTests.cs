using System.Globalization;
using NetReady.Agent.Platform;
using NetReady.Agent.Schedule.Calls;

namespace NetReady.Agent.Tests.Schedule.Calls;

public sealed class MicrophoneTests : IDisposable
{
    private const string Capture = "proc/asound/card0/pcm0c/sub0";

    private readonly TemporaryDirectory root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void Where_the_system_shows_no_sound_it_is_not_known()
    {
        Assert.Null(IsRecording());
        root.Write("proc/asound/cards", "--- no soundcards ---\n");
        // A card that can only play.
        root.Write("proc/asound/card0/pcm0p/sub0/status", Running(5));
        Assert.Null(IsRecording());
    }

    [Theory]
    [InlineData("closed\n", false)]
    [InlineData("state: SETUP\nowner_pid   : 7\n", false)]
    [InlineData("state: PREPARED\nowner_pid   : 7\n", false)]
    [InlineData("state: RUNNING\nowner_pid   : 7\n", true)]
    [InlineData("state: XRUN\nowner_pid   : 7\n", true)]
    [InlineData("what is this\n", false)]
    public void Only_a_stream_that_runs_records(string status, bool isRecording)
    {
        root.Write($"{Capture}/status", status);
        Assert.Equal(isRecording, IsRecording());
    }

    [Fact]
    public void One_microphone_of_several_is_enough()
    {
        root.Write($"{Capture}/status", "closed\n");
        root.Write("proc/asound/card1/pcm0p/sub0/status", Running(5));
        root.Write("proc/asound/card1/pcm2c/sub0/status", "closed\n");
        Assert.False(IsRecording());
        root.Write("proc/asound/card1/pcm2c/sub1/status", Running(60));
        Assert.True(IsRecording());
    }

    [Theory]
    [InlineData(5 * 3600, true)]
    [InlineData(7 * 3600, false)]
    public void What_has_recorded_for_most_of_a_day_is_no_call(int seconds, bool isCall)
    {
        root.Write($"{Capture}/hw_params", "access: MMAP_INTERLEAVED\nformat: S16_LE\nchannels: 2\nrate: 48000 (48000/1)\nperiod_size: 1024\n");
        root.Write($"{Capture}/status", Running(seconds));
        Assert.Equal(isCall, IsRecording());
    }

    [Fact]
    public void A_stream_whose_rate_is_not_told_is_taken_for_a_call()
    {
        root.Write($"{Capture}/hw_params", "closed\n");
        root.Write($"{Capture}/status", Running(7 * 3600));
        Assert.True(IsRecording());
    }

    private bool? IsRecording() => new Microphone(new SystemFiles(root.FullPath)).IsRecording();

    private static string Running(long seconds) => string.Create(CultureInfo.InvariantCulture,
        $"state: RUNNING\nowner_pid   : 2361\ntrigger_time: 96546.494226812\ntstamp      : 0.000000000\ndelay       : 1024\navail       : 1024\navail_max   : 2048\n-----\nhw_ptr      : {seconds * 48_000}\nappl_ptr    : {(seconds * 48_000) - 1024}\n");
}
