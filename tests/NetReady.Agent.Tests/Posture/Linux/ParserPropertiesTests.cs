using FsCheck;
using FsCheck.Fluent;
using NetReady.Agent.Posture.Linux;
using NetReady.Agent.Posture.Linux.Accounts;
using NetReady.Agent.Posture.Linux.Firmware;
using NetReady.Agent.Posture.Linux.Network;
using NetReady.Agent.Posture.Linux.Protection;
using NetReady.Agent.Posture.Linux.Session;
using NetReady.Agent.Posture.Linux.Storage;
using NetReady.Agent.Posture.Linux.Updates;

namespace NetReady.Agent.Tests.Posture.Linux;

public sealed class ParserPropertiesTests
{
    private static readonly Dictionary<string, Action<string>> parsers = new()
    {
        ["os-release"] = text => OsRelease.Parse(text),
        ["kernel release"] = text => KernelRelease.Parse(text),
        ["kernel build"] = text => KernelBuild.Parse(text),
        ["mounts"] = text => Mounts.Parse(text),
        ["cpuinfo"] = text => FormFactor.HasHypervisorFlag(text),
        ["ini"] = text => IniFile.Parse(text),
        ["apt simulation"] = text => AptSimulation.Parse(text),
        ["apt list"] = text => AptLists.Parse(text),
        ["apt settings"] = text => AutomaticUpdates.IsConfigured(text),
        ["dpkg log"] = text => LastInstall.FindLast(text, TimeZoneInfo.Utc),
        ["kernels"] = text => PendingReboot.FindNewer(text, text.Split('\n')),
        ["swaps"] = text => SwapArea.Parse(text),
        ["sockets"] = text => _ = Listeners.Parse("tcp", text, (1, 2)).Count(),
        ["nft"] = text => NftRuleset.Parse(text),
        ["nftables.conf"] = text => Firewall.DropsInbound(text),
        ["nmcli"] = text => Metered.Parse(text),
        ["passwd"] = text => AccountFiles.ParseAccounts(text),
        ["group"] = text => AccountFiles.ParseGroups(text),
        ["nsswitch"] = text => AccountFiles.IsLocalOnly(text),
        ["getty"] = text => Autologin.IsGettyAutomatic(text),
        ["gdm"] = text => Autologin.IsGdmAutomatic(text),
        ["pam"] = text => PasswordLength.Parse(text, IniFile.Parse(text), isDebianLike: true),
        ["lockdown"] = text => SecurityModules.ParseLockdown(text),
        ["clamav"] = text => Antimalware.ParseClamHeader(text),
        ["samba"] = text => Smb1.Parse(text),
        ["dconf profile"] = text => DconfPolicy.ParseProfile(text),
        ["dconf number"] = text => DconfPolicy.ParseNumber(text),
        ["efi variable"] = text => SecureBoot.Parse(System.Text.Encoding.UTF8.GetBytes(text)),
    };

    public static TheoryData<string> Names => [.. parsers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_parser_throws_nothing_whatever_it_is_given(string parser)
    {
        // Words that the formats are made of, in any order, reach deeper than letters at random.
        var words = Gen.Elements("", " ", "\n", "\t", "=", ":", "[", "]", "(", ")", "{", "}", "-", "/", "\\0", "\\777", ",", "0", "1", "99999999999999999999", "-1", "0A", "0100007F:0016", "Inst", "password", "pam_unix.so",
            "pam_pwquality.so", "minlen=", "credit", "Date: ", "Label: ", "-Security", "hook", "input", "policy", "drop", "\"nftables\"", "null", "ID=", "VERSION_ID=", "CONFIG_A=y", "flags", "ClamAV-VDB", "system-db:",
            "The following packages have been kept back", "2026-11-21", "10:00:00", "install", "[global]", "é", "\0", "𝟘");
        var texts = Gen.OneOf(ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""), words.ListOf().Select(list => string.Concat(list)));
        Prop.ForAll(texts.ToArbitrary(), parsers[parser]).QuickCheckThrowOnFailure();
    }
}
