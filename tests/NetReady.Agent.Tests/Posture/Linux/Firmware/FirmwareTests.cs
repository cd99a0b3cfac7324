using NetReady.Agent.Posture.Linux;
using NetReady.Agent.Posture.Linux.Firmware;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux.Firmware;

public sealed class FirmwareTests
{
    [Theory]
    [InlineData(new byte[] { 6, 0, 0, 0, 1 }, "true")]
    [InlineData(new byte[] { 6, 0, 0, 0, 0 }, "false")]
    [InlineData(new byte[] { 6, 0, 0, 0, 7 }, null)]
    [InlineData(new byte[] { 6, 0, 0, 0 }, null)]
    [InlineData(new byte[] { 6, 0, 0, 0, 1, 1 }, null)]
    public void The_firmwares_variable_has_five_bytes_and_the_last_tells(byte[] bytes, string? on) => Assert.Equal(on, SecureBoot.Parse(bytes).Value?.ToString());

    [Fact(Timeout = Hang.After)]
    public async Task A_virtual_machine_that_is_shown_firmware_is_asked_about_it()
    {
        using var system = Systems.PlainVirtualMachine().With("/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c", [6, 0, 0, 0, 0]).With("/sys/class/tpm/tpm0/tpm_version_major", "2\n");
        await system.Says("device.secureboot", "false");
        await system.Says("device.tpm.version", "2.0");
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("9", "laptop")]
    [InlineData("3", "desktop")]
    [InlineData("23", "server")]
    [InlineData("30", "tablet")]
    [InlineData("2", null)]
    [InlineData("", null)]
    public async Task The_chassis_tells_what_kind_of_device_it_is(string chassis, string? form)
    {
        using var system = new SystemTree().With("/sys/class/dmi/id/chassis_type", chassis);
        Assert.Equal(form, (await system.ReadAsync("device.form_factor")).Value?.Text);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("VMware, Inc.", "VMware Virtual Platform", "virtual")]
    [InlineData("Microsoft Corporation", "Virtual Machine", "virtual")]
    [InlineData("Microsoft Corporation", "Surface Laptop 5", "laptop")]
    public async Task The_maker_tells_a_virtual_machine_where_the_processor_does_not(string vendor, string product, string form)
    {
        using var system = new SystemTree().With("/sys/class/dmi/id/chassis_type", "9").With("/sys/class/dmi/id/sys_vendor", vendor).With("/sys/class/dmi/id/product_name", product);
        await system.Says("device.form_factor", form);
    }

    [Theory]
    [InlineData(0, 0, 500, true)]
    [InlineData(5, 0, 500, false)]
    [InlineData(0, 0x40, 500, false)]
    [InlineData(0, 0x2001, 500, true)]
    public void The_kernels_clock_is_kept_where_neither_its_state_nor_its_status_denies_it(int result, int status, long microseconds, bool synchronised)
    {
        Assert.Equal(new(synchronised, TimeSpan.FromMicroseconds(microseconds)), KernelClock.Interpret(result, status, microseconds));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_clock_that_nothing_keeps_may_be_wrong_by_more_than_the_kernel_thinks()
    {
        using var system = Systems.DebianLaptop();
        system.KernelClock = new(false, TimeSpan.FromSeconds(16));
        await system.Says("device.time.synchronised", "false");
        await system.Says("device.time.max_error", "at least 16 s");
        system.Running("chronyd").With("/etc/chrony/chrony.conf", "pool ntp.example iburst\n");
        await system.Lacks("device.time.synchronised", MissingReason.NotSupported);
        system.With("/etc/chrony/chrony.conf", "rtcsync\n");
        await system.Says("device.time.synchronised", "false");
    }

    [Fact]
    public void The_kernel_answers_about_its_clock_on_this_machine()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs Linux");
        var clock = KernelClock.Read();
        Assert.NotNull(clock);
        Assert.InRange(clock.MaxError, TimeSpan.Zero, TimeSpan.FromHours(1));
    }
}
