using System.Collections.Immutable;

namespace NetReady.Core.Facts;

public static partial class Vocabulary
{
    private static ImmutableArray<FactDefinition> RegisterFacts =>
    [
        Word("reg.ownership", "Who owns the device.", "corporate", "personal"),
        Stated("reg.managed", FactKind.Boolean, "The department manages the device.", Better.Higher),
        Stated("reg.cloud_mfa", FactKind.Boolean, "The device's person signs in to cloud services with multi-factor authentication.", Better.Higher),
        Stated("reg.extended_support_entitled", FactKind.Boolean, "The department is entitled to the operating system's extended support.", Better.Higher),
    ];
}
