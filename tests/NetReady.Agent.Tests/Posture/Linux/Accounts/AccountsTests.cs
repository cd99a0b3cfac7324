using NetReady.Agent.Posture.Linux;
using NetReady.Agent.Posture.Linux.Accounts;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux.Accounts;

public sealed class AccountsTests
{
    [Fact(Timeout = Hang.After)]
    public async Task Administrators_are_members_of_the_trusted_groups_by_list_or_as_their_own_group()
    {
        using var system = Systems.DebianLaptop()
            .With("/etc/passwd", "root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\na:x:1000:27::/h:/bin/sh\nb:x:1001:1001::/h:/bin/sh\nbroken line\n:::::\n")
            .With("/etc/group", "sudo:x:27:root,b\nwheel:x:10:b\nadm:x:4:c\n");
        await system.Says("device.accounts.admin_count", "2");
        await system.Says("device.accounts.uid0_count", "2");
    }

    [Fact(Timeout = Hang.After)]
    public async Task With_a_directory_service_the_local_files_show_the_least_there_is()
    {
        using var system = Systems.DebianLaptop().With("/etc/nsswitch.conf", "passwd: files sss\ngroup: files sss\n");
        await system.Says("device.accounts.admin_count", "at least 1");
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_person_at_the_screen_decides_and_no_name_is_told()
    {
        using var system = Systems.DebianLaptop().With("/run/systemd/sessions/2", "UID=1001\nACTIVE=1\nTYPE=x11\nCLASS=user\n");
        var seen = await system.ReadAsync("device.accounts.daily_user_is_admin");
        Assert.Equal(FactValue.Of(true), seen.Value);
        Assert.Null(seen.Detail);
    }

    [Fact(Timeout = Hang.After)]
    public async Task With_nobody_at_the_screen_accounts_that_differ_leave_it_unknown()
    {
        using var system = Systems.DebianLaptop().Without("/run/systemd/sessions");
        await system.Lacks("device.accounts.daily_user_is_admin", MissingReason.NotSupported);
        system.With("/etc/group", "sudo:x:27:\n");
        await system.Says("device.accounts.daily_user_is_admin", "false");
        system.With("/etc/group", "sudo:x:27:ada,it\n");
        await system.Says("device.accounts.daily_user_is_admin", "true");
        system.With("/etc/passwd", "root:x:0:0::/root:/bin/sh\nd:x:1000:1000::/:/usr/sbin/nologin\n");
        await system.Lacks("device.accounts.daily_user_is_admin", MissingReason.NotPresent);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_person_of_a_directory_service_is_not_mistaken_for_the_local_accounts()
    {
        using var system = Systems.DebianLaptop().With("/etc/group", "sudo:x:27:ada,it\n").With("/etc/nsswitch.conf", "passwd: files sss\ngroup: files sss\n")
            .With("/run/systemd/sessions/2", "UID=70001\nACTIVE=1\nTYPE=wayland\nCLASS=user\n");
        await system.Lacks("device.accounts.daily_user_is_admin", MissingReason.NotSupported);
        system.Without("/run/systemd/sessions");
        await system.Lacks("device.accounts.daily_user_is_admin", MissingReason.NotSupported);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("/etc/gdm3/daemon.conf", "[daemon]\nAutomaticLoginEnable = true\nAutomaticLogin = ada\n", "true")]
    [InlineData("/etc/gdm3/daemon.conf", "[daemon]\n#AutomaticLoginEnable = true\n", "false")]
    [InlineData("/etc/gdm/custom.conf", "[daemon]\nTimedLoginEnable=True\n", "true")]
    [InlineData("/etc/sddm.conf.d/auto.conf", "[Autologin]\nUser=ada\n", "true")]
    [InlineData("/etc/sddm.conf", "[Users]\nUser=ada\n", "false")]
    [InlineData("/etc/lightdm/lightdm.conf", "[Seat:*]\nautologin-user=ada\n", "true")]
    [InlineData("/etc/lightdm/lightdm.conf", "[Seat:*]\nautologin-user=\n", "false")]
    [InlineData("/etc/systemd/system/getty@tty1.service.d/auto.conf", "[Service]\nExecStart=\nExecStart=-/sbin/agetty -o '-p -- \\u' --autologin ada - $TERM\n", "true")]
    [InlineData("/etc/systemd/system/serial-getty@.service", "[Service]\nExecStart=-/sbin/agetty -o -p --keep-baud 115200 %I\n", "false")]
    public async Task Signing_in_unasked_stands_in_the_display_managers_settings(string file, string content, string automatic)
    {
        using var system = Systems.DebianLaptop().With(file, content);
        await system.Says("device.accounts.autologin", automatic);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_guest_session_is_on_where_there_is_one_and_nobody_forbade_it()
    {
        using var system = Systems.DebianLaptop().With("/usr/sbin/guest-account", "");
        await system.Says("device.accounts.guest_enabled", "true");
        system.With("/etc/lightdm/lightdm.conf.d/no.conf", "[Seat:*]\nallow-guest=false\n");
        await system.Says("device.accounts.guest_enabled", "false");
        system.With("/etc/passwd", "guest:x:900:900::/:/bin/bash\n");
        await system.Lacks("device.accounts.guest_enabled", MissingReason.NeedsPrivilege);
    }

    [Theory]
    [InlineData("password requisite pam_pwquality.so retry=3", "", true, "8")]
    [InlineData("password requisite pam_pwquality.so minlen=14", "minlen = 9", true, "14")]
    [InlineData("password requisite pam_pwquality.so", "minlen = 4", true, "6")]
    [InlineData("password requisite pam_pwquality.so", "minlen = 12\ndcredit = 1\nucredit = -1\nlcredit = 2", true, "9")]
    [InlineData("password [success=1 default=ignore] pam_unix.so obscure yescrypt", "", true, "6")]
    [InlineData("password sufficient pam_unix.so sha512 minlen=10", "", false, "10")]
    [InlineData("password sufficient pam_unix.so sha512", "", false, null)]
    [InlineData("auth required pam_unix.so minlen=10", "", false, null)]
    [InlineData("@include common\n\npassword\n", "", true, null)]
    public void The_stack_of_modules_tells_the_least_length(string stack, string quality, bool debian, string? length) =>
        Assert.Equal(length, PasswordLength.Parse(stack, IniFile.Parse(quality), debian).Value?.ToString());
}
