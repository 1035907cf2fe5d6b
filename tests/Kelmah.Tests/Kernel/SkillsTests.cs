using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Tests.Kernel;

public sealed class SkillsTests
{
    [Theory]
    [InlineData("Électricité", "électricité")]
    [InlineData("E\u0301lectricite\u0301", "électricité")]
    [InlineData("  Roof   Tiling ", "roof tiling")]
    [InlineData("a\tb", "a b")]
    [InlineData("a\u00A0b", "a b")]
    [InlineData("a\u202F\u3000b\n", "a b")]
    [InlineData("Ɛkwan", "ɛkwan")]
    public void A_skill_has_one_form(string given, string stored) => Assert.Equal(stored, Skills.Normalize(given));

    [Fact]
    public void A_list_has_each_skill_once() => Assert.Equal(["a b", "é"], Skills.Normalize(["a b", "A\tB", "a\u00A0b", "é", "e\u0301"]).AsEnumerable());

    [Fact]
    public void A_list_that_has_its_form_stays_the_same_one()
    {
        ImmutableArray<string> skills = ["a b", "é"];

        Assert.True(skills == Skills.Normalize(skills));
    }

    /// <summary>It is asked for each document that is read.</summary>
    [Theory]
    [InlineData("wiring", "floor tiling", "c++")]
    [InlineData("wiring", "électricité", "wiring")]
    [InlineData("Wiring", " roofs", "floor  tiling")]
    [InlineData("roofs ", "", "tiles\tfloor")]
    public void A_list_is_brought_to_its_form_however_much_of_it_has_that_form(params string[] skills)
    {
        var normal = Skills.Normalize([.. skills]);

        Assert.Equal(skills.Select(Skills.Normalize).Distinct(StringComparer.Ordinal), normal);
        Assert.Equal(normal.AsSpan().ToArray(), Skills.Normalize(normal).AsSpan().ToArray());
    }

    /// <summary>Some letters are longer in the form that is stored.</summary>
    [Theory]
    [InlineData(Skills.MaxLength / 2, true)]
    [InlineData(Skills.MaxLength, false)]
    public void A_skill_is_measured_as_it_is_stored(int letters, bool isTaken)
    {
        var errors = new InputErrors();

        Skills.Check(errors, "skills", [new string('\u0958', letters)]);

        Assert.Equal(!isTaken, errors.Found(out _));
    }

    /// <summary>Of marks that stand in the wrong order, which would take long to sort one by one.</summary>
    [Fact]
    public void A_skill_as_long_as_a_body_is_refused()
    {
        var errors = new InputErrors();

        Skills.Check(errors, "skills", [string.Concat(Enumerable.Repeat("\u0301\u0316", 250_000))]);

        Assert.True(errors.Found(out var refusal));
        Assert.Contains("at most 50 characters", refusal.Errors!["skills[0]"][0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_skill_that_is_missing_is_refused()
    {
        var errors = new InputErrors();

        Skills.Check(errors, "skills", ["wiring", null]);

        Assert.True(errors.Found(out var refusal));
        Assert.Equal("skills[1]", Assert.Single(refusal.Errors!).Key);
    }
}
