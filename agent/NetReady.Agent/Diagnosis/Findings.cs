using System.Collections.Immutable;

namespace NetReady.Agent.Diagnosis;

/// <summary>The answers to all questions at one moment. Immutable.</summary>
internal sealed class Findings
{
    private readonly ImmutableArray<Finding> answers;

    private Findings(ImmutableArray<Finding> answers) => this.answers = answers;

    /// <summary>Nothing was asked.</summary>
    public static Findings None { get; } = new([.. Enum.GetValues<Question>().Select(_ => Finding.NotAsked)]);

    /// <summary>The answer to a question.</summary>
    public Finding this[Question question] => answers[(int)question];

    /// <summary>With the answer to a question.</summary>
    public Findings With(Question question, Finding finding) => new(answers.SetItem((int)question, finding));

    /// <summary>Whether all of these answers were given; null where some were not told, and none otherwise.</summary>
    public bool? Are(ImmutableArray<Answer> expected)
    {
        bool? whole = true;
        foreach (var (question, holds) in expected) whole &= this[question].Holds is { } told ? told == holds : null;
        return whole;
    }

    /// <summary>With what the answers prove of each other (<see cref="Proof.All"/>).</summary>
    public Findings Concluded()
    {
        var findings = this;
        foreach (var proof in Proof.All)
        {
            var then = findings[proof.Then.Question];
            if (findings.Are(proof.If) == true && then.Holds != proof.Then.Holds && (proof.EvenAgainst || then.Holds is null))
                findings = findings.With(proof.Then.Question, Finding.Of(proof.Then.Holds, proof.How));
        }
        return findings;
    }
}

/// <summary>A question with the answer that something depends on.</summary>
/// <param name="Question">The question.</param>
/// <param name="Holds">The answer.</param>
internal readonly record struct Answer(Question Question, bool Holds)
{
    /// <summary>The answer yes.</summary>
    public static implicit operator Answer(Question question) => new(question, true);

    /// <summary>The other answer.</summary>
    public static Answer operator !(Answer answer) => answer with { Holds = !answer.Holds };

    /// <summary>As a clause, as "no tunnel is up".</summary>
    public string Words => Holds ? Question.Yes() : Question.No();
}

/// <summary>What answers prove of another question: who answers from afar is reached through all that lies before.</summary>
/// <param name="If">The answers.</param>
/// <param name="Then">What follows.</param>
/// <param name="EvenAgainst">Whether it also corrects another answer: silence of what is near proves nothing against an answer from afar.</param>
internal sealed record Proof(ImmutableArray<Answer> If, Answer Then, bool EvenAgainst)
{
    /// <summary>Every proof, in the order in which they are drawn.</summary>
    public static ImmutableArray<Proof> All { get; } =
    [
        // Nobody sees the tunnels of IPsec without an interface; but from outside there is no other way inside.
        new([Question.InsideAnswers, new(Question.AtWork, false)], Question.TunnelUp, EvenAgainst: false),
        new([new(Question.TunnelUp, false)], new(Question.TunnelPasses, false), EvenAgainst: true),
        new([Question.InsideAnswers, Question.TunnelUp], Question.TunnelPasses, EvenAgainst: true),
        new([Question.InsideAnswers, new(Question.AtWork, false)], Question.BeyondAnswers, EvenAgainst: true),
        new([Question.TunnelPasses], Question.BeyondAnswers, EvenAgainst: true),
        new([Question.GatewayAnswers], Question.BeyondAnswers, EvenAgainst: true),
        new([Question.BeyondAnswers], Question.RouterAnswers, EvenAgainst: true),
        // A portal that was seen is one, though it lets something pass.
        new([Question.BeyondAnswers], new(Question.Portal, false), EvenAgainst: false),
        new([Question.RouterAnswers], Question.HasRoute, EvenAgainst: true),
        new([Question.RouterAnswers], Question.HasAddress, EvenAgainst: true),
        new([Question.HasAddress], Question.LinkUp, EvenAgainst: true),
        // Nobody wants a sign-in where nobody answers.
        new([new(Question.LinkUp, false)], new(Question.Portal, false), EvenAgainst: false),
        new([new(Question.HasAddress, false)], new(Question.Portal, false), EvenAgainst: false),
        new([new(Question.HasRoute, false)], new(Question.Portal, false), EvenAgainst: false),
        new([new(Question.RouterAnswers, false)], new(Question.Portal, false), EvenAgainst: false),
    ];

    /// <summary>The sentence that says it.</summary>
    public string How => $"{char.ToUpperInvariant(Then.Words[0])}{Then.Words[1..]}, as {string.Join(" and ", If.Select(answer => answer.Words))}.";
}
