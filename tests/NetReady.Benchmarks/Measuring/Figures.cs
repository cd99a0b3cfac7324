using System.Globalization;

namespace NetReady.Benchmarks.Measuring;

/// <summary>Measurements as text: three significant digits, with a unit that fits.</summary>
internal static class Figures
{
    /// <summary>A length of time, as <c>12.3 ms</c>.</summary>
    public static string Time(double seconds) => seconds switch
    {
        double.NaN => "-",
        < 1e-6 => $"{Digits(seconds * 1e9)} ns",
        < 1e-3 => $"{Digits(seconds * 1e6)} us",
        < 1 => $"{Digits(seconds * 1e3)} ms",
        _ => $"{Digits(seconds)} s",
    };

    /// <summary>The least and the greatest length of time, as <c>1.2 ms to 3.4 ms</c>.</summary>
    public static string TimeRange(Spread seconds) => $"{Time(seconds.Least)} to {Time(seconds.Most)}";

    /// <summary>How often a second, as <c>1,234/s</c>, of how long one takes.</summary>
    public static string Rate(double secondsEach) => $"{Digits(1 / secondsEach)}/s";

    /// <summary>The least and the greatest rate.</summary>
    public static string RateRange(Spread secondsEach) => $"{Rate(secondsEach.Most)} to {Rate(secondsEach.Least)}";

    /// <summary>How many times as much, as <c>1.23 x</c>.</summary>
    public static string Times(double ratio) => $"{Digits(ratio)} x";

    /// <summary>An amount of data, as <c>12.3 kB</c>.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        < 1e3 => $"{Digits(bytes)} B",
        < 1e6 => $"{Digits(bytes / 1e3)} kB",
        _ => $"{Digits(bytes / 1e6)} MB",
    };

    /// <summary>A target and whether it is met.</summary>
    public static string Verdict(string target, string measured, bool isMet) => $"Target: {target}. Measured: {measured}. {(isMet ? "Met." : "LOSS: not met.")}";

    private static string Digits(double number)
    {
        int decimals = number >= 100 || number == 0 ? 0 : number >= 10 ? 1 : 2;
        return number.ToString($"N{decimals}", CultureInfo.InvariantCulture);
    }
}
