using System.Globalization;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Accounts;

/// <summary>The least length that PAM lets a new password have.</summary>
internal static class PasswordLength
{
    // libpwquality's own defaults and floor (pwquality.conf(5)).
    private const int QualityDefault = 8;
    private const int QualityFloor = 6;

    // What Debian's pam_unix asks for where it is told nothing.
    private const int DebianDefault = 6;

    private static readonly string[] stacks = ["/etc/pam.d/common-password", "/etc/pam.d/system-auth", "/etc/pam.d/password-auth"];

    /// <summary>device.unlock.min_length</summary>
    public static Reading Read(PostureRun run)
    {
        if (stacks.Select(run.Files.Read).FirstOrDefault(text => text is not null) is not { } stack)
            return Reading.None(MissingReason.NotSupported, "The agent does not know where this system's PAM keeps its rules for passwords.");
        var quality = IniFile.ParseAll(run, ["/etc/security/pwquality.conf", .. IniFile.In(run, "/etc/security/pwquality.conf.d")]);
        return Parse(stack, quality, OsRelease.Of(run).IsDebianLike);
    }

    /// <summary>The least length that a stack of modules asks for.</summary>
    /// <param name="stack">The text of a file in pam.d (pam.conf(5)).</param>
    /// <param name="quality">pwquality's settings.</param>
    /// <param name="isDebianLike">Whether pam_unix has Debian's defaults.</param>
    public static Reading Parse(string stack, IReadOnlyList<Setting> quality, bool isDebianLike)
    {
        int? least = null;
        foreach (string line in stack.Split('\n'))
        {
            var words = line.Trim().Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 3 || words[0] != "password") continue;
            int module = Array.FindIndex(words, word => word.StartsWith("pam_", StringComparison.Ordinal));
            if (module < 0) continue;
            var arguments = words[(module + 1)..];
            int? asked = words[module] switch
            {
                "pam_pwquality.so" => QualityLength(name => Argument(arguments, name) ?? Number(quality.Last(name))),
                "pam_cracklib.so" => QualityLength(name => Argument(arguments, name)),
                "pam_unix.so" => Argument(arguments, "minlen") ?? (isDebianLike ? DebianDefault : null),
                _ => null,
            };
            if (asked is { } length) least = Math.Max(least ?? 0, length);
        }
        return least is { } known ? FactValue.Count(known) : Reading.None(MissingReason.NotSupported, "No module of PAM that the agent knows says how long a password must be.");
    }

    // Each kind of letter that is given credit makes a shorter password do.
    private static int QualityLength(Func<string, int?> setting)
    {
        int credit = ((string[])["dcredit", "ucredit", "lcredit", "ocredit"]).Sum(name => Math.Max(0, setting(name) ?? 0));
        return Math.Max(QualityFloor, (setting("minlen") ?? QualityDefault) - credit);
    }

    private static int? Argument(string[] arguments, string name) =>
        Number(arguments.LastOrDefault(argument => argument.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..]);

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number is > -1000 and < 1000 ? number : null;
}
