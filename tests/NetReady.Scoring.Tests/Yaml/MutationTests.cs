using System.Text;

namespace NetReady.Scoring.Tests.Yaml;

/// <summary>Files changed at random, always in the same way: the shipped ones and the corpus, with bytes flipped, pieces cut, repeated, moved and spliced.</summary>
public sealed class MutationTests
{
    private const int Mutants = 2_000;
    private const int LongestMutant = 60_000;

    private static readonly byte[][] words =
    [
        .. new[] { "&a ", "*a", "!!str ", "<<: ", "{", "}", "[", "]", "- ", ": ", "? ", "|\n", ">\n", "---\n", "...\n", "\"", "'", "#", "%", "\t", "\r\n", "\u0085", "\u2028", "\uFEFF", "\u200B", "\u202E", "at most ", "below ", "is ", "one of [",
            "1e999", ".inf", "-1", "0x10", "99999999999999999999", "all:\n", "any:\n", "not:\n", "only_when:\n", "override: ", "remove: ", "inherits: [", "null", "~", "true" }.Select(Encoding.UTF8.GetBytes),
        [0], [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82],
    ];

    [Fact(Timeout = Hang.After)]
    public void A_mutant_gives_errors_or_is_a_policy_in_bounded_time_and_memory()
    {
        byte[][] seeds = [.. new[] { RepositoryFolder.Policies, Path.Combine(RepositoryFolder.Policies, "golden"), Path.Combine(RepositoryFolder.Tests, "Yaml", "Corpus"), Path.Combine(RepositoryFolder.Tests, "Policies", "Invalid") }
            .SelectMany(folder => Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal)).Select(File.ReadAllBytes)];
        var random = new Random(20261121);
        for (int number = 0; number < Mutants; number++)
        {
            byte[] mutant = Piece(seeds[random.Next(seeds.Length)], random, LongestMutant);
            for (int changes = random.Next(1, 6); changes > 0; changes--) mutant = Changed(mutant, seeds[random.Next(seeds.Length)], random);
            try
            {
                Bounded.LoadAsEveryKind($"mutant-{number}.yaml", mutant);
            }
            catch (Exception broken)
            {
                // The bytes, so that they can go into the corpus.
                Assert.Fail($"Mutant {number}: {broken}\n{Convert.ToBase64String(mutant)}");
            }
        }
    }

    private static byte[] Changed(byte[] bytes, byte[] other, Random random)
    {
        if (bytes.Length == 0) return other;
        int at = random.Next(bytes.Length), until = random.Next(at, Math.Min(bytes.Length, at + 200) + 1);
        byte[] changed = random.Next(8) switch
        {
            0 => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[(at + 1)..]],
            2 => [.. bytes[..at], .. bytes[until..]],
            3 => [.. bytes[..at], .. Enumerable.Repeat(bytes[at..until], random.Next(2, 30)).SelectMany(piece => piece), .. bytes[until..]],
            4 => [.. bytes[..at], .. words[random.Next(words.Length)], .. bytes[at..]],
            5 => [.. bytes[..at], .. words[random.Next(words.Length)], .. bytes[until..]],
            6 => [.. bytes[..at], .. Piece(other, random, 2_000), .. bytes[until..]],
            _ => [.. bytes[until..], .. bytes[..at]],
        };
        return changed.Length <= LongestMutant ? changed : changed[..LongestMutant];
    }

    private static byte[] Piece(byte[] bytes, Random random, int most)
    {
        int length = Math.Min(most, bytes.Length), at = random.Next(bytes.Length - length + 1);
        return bytes[at..(at + length)];
    }
}
