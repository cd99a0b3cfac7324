using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.Ndt7;

namespace NetReady.Protocols.Tests.Ndt7;

public sealed class Ndt7MeasurementTests
{
    [Fact]
    public void A_message_reads_back_with_its_count() =>
        Check.QuickThrowOnFailure(Prop.ForAll((uint bytes, uint microseconds) =>
        {
            var count = new Ndt7Count(bytes, TimeSpan.FromMicroseconds(microseconds));
            return Ndt7Measurement.TryRead(Ndt7Measurement.Of(count, "server", "upload").ToUtf8())?.Count == count;
        }));

    [Theory]
    [InlineData("""{"app_info":{"num_bytes":17},"elapsed":1.5}""", 17, 1.5)]
    [InlineData("""{"AppInfo":{"NumBytes":18,"ElapsedTime":1500000},"Origin":"server","Test":"upload","ConnectionInfo":{"Client":"x"}}""", 18, 1.5)]
    [InlineData("""{"BBRInfo":{"BW":1},"TCPInfo":{"State":1,"BytesReceived":19,"ElapsedTime":1500000}}""", 19, 1.5)]
    public void Every_dialect_is_read(string message, long bytes, double seconds) =>
        Assert.Equal(new Ndt7Count(bytes, TimeSpan.FromSeconds(seconds)), Ndt7Measurement.TryRead(Encoding.UTF8.GetBytes(message))?.Count);

    [Theory]
    [InlineData("""{"app_info":{"num_bytes":-1},"elapsed":1}""")]
    [InlineData("""{"app_info":{"num_bytes":1},"elapsed":1e300}""")]
    [InlineData("""{"app_info":{"num_bytes":1}}""")]
    [InlineData("{}")]
    public void A_count_that_cannot_be_or_is_not_there_is_none(string message) =>
        Assert.Null(Ndt7Measurement.TryRead(Encoding.UTF8.GetBytes(message))!.Count);

    [Fact]
    public void Bytes_that_are_no_message_are_refused_without_a_throw() =>
        Check.QuickThrowOnFailure(Prop.ForAll((byte[] bytes) => { _ = Ndt7Measurement.TryRead(bytes)?.Count; }));

    [Fact]
    public void The_written_form_is_the_one_that_both_dialects_know() =>
        Assert.Equal(
            """{"app_info":{"num_bytes":5},"elapsed":0.25,"AppInfo":{"NumBytes":5,"ElapsedTime":250000},"Origin":"server","Test":"download"}""",
            Encoding.UTF8.GetString(Ndt7Measurement.Of(new(5, TimeSpan.FromMilliseconds(250)), "server", "download").ToUtf8()));
}
