using System.Collections.Immutable;
using System.Reflection;
using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Kelmah.Functions.Platform;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Functions.Tests.Structure;

/// <summary>An entity is neither an answer of the API nor a request: what goes out is a view, what comes in an input.</summary>
public sealed class AnswerTests
{
    [Fact]
    public void No_answer_holds_an_entity() => Assert.Empty(EntitiesIn(endpoint => endpoint.Response));

    [Fact]
    public void No_request_holds_an_entity() => Assert.Empty(EntitiesIn(endpoint => endpoint.Request));

    [Theory]
    [InlineData(typeof(Milestone))]
    [InlineData(typeof(Page<Milestone>))]
    [InlineData(typeof(ImmutableArray<Holder>))]
    public void An_entity_is_found_wherever_it_is_held(Type type) => Assert.Contains(typeof(Milestone), ReachedFrom(type));

    /// <summary>A secret in an answer is never stored: its type says so.</summary>
    [Fact]
    public void Every_answer_with_a_secret_says_so()
    {
        string[] secret = ["Secret", "Token", "Password", "Codes"];
        var holders =
            from operation in ApiOperation.All
            where operation.Endpoint.Response is not null
            from reached in ReachedFrom(operation.Endpoint.Response!)
            where reached.Namespace?.StartsWith(nameof(Kelmah), StringComparison.Ordinal) == true
            from property in reached.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            where secret.Any(word => property.Name.EndsWith(word, StringComparison.Ordinal))
            select (operation.Name, operation.Endpoint.Response, Property: $"{reached.Name}.{property.Name}");

        Assert.Contains(holders, holder => holder.Property == "EscrowFunding.ClientSecret");
        Assert.DoesNotContain(holders, holder => !holder.Response!.IsDefined(typeof(HoldsSecretAttribute), inherit: false));
        Assert.All(new[] { typeof(Kelmah.Identity.ChallengeView), typeof(Kelmah.Payments.PayoutOnboarding) }, type => Assert.True(type.IsDefined(typeof(HoldsSecretAttribute), inherit: false)));
    }

    private static IEnumerable<string> EntitiesIn(Func<EndpointAttribute, Type?> body) =>
        from operation in ApiOperation.All
        let type = body(operation.Endpoint)
        where type is not null
        from reached in ReachedFrom(type)
        where reached.IsSubclassOf(typeof(Entity))
        select $"{operation.Name}: {reached.Name}";

    /// <summary>The type, what it is a collection of, and what its properties have, down to types that are not of this product.</summary>
    private static HashSet<Type> ReachedFrom(Type type)
    {
        var reached = new HashSet<Type>();
        Add(type);
        return reached;

        void Add(Type next)
        {
            if (!reached.Add(next)) return;
            if (next.GetElementType() is { } element) Add(element);
            foreach (var argument in next.GetGenericArguments()) Add(argument);
            if (next.Namespace?.StartsWith(nameof(Kelmah), StringComparison.Ordinal) != true) return;
            foreach (var property in next.GetProperties(BindingFlags.Public | BindingFlags.Instance)) Add(property.PropertyType);
        }
    }

    private sealed record Holder(Milestone?[] Milestones);
}
