using System.Diagnostics.CodeAnalysis;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.Tests.Queues;

/// <summary>What the port of the dead letters promises.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public abstract class DeadLettersContract : IAsyncLifetime
{
    private const string TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    /// <summary>Without an order, and with one for each session.</summary>
    private const string Plain = QueueNames.Email;
    private const string Keyed = QueueNames.Events;

    private readonly string run = Guid.NewGuid().ToString();
    private DeadLettersUnderTest queues = null!;

    private IDeadLetters Letters => queues.Letters;

    public async Task InitializeAsync() => queues = await OpenAsync();

    public async Task DisposeAsync()
    {
        if (queues is not null) await queues.DisposeAsync();
    }

    protected abstract Task<DeadLettersUnderTest> OpenAsync();

    [Fact]
    public async Task Where_nothing_was_given_up_the_list_is_empty()
    {
        var page = await ListAsync();

        Assert.Empty(page.Items);
        Assert.Null(page.NextCursor);
    }

    [Fact]
    public async Task A_message_that_was_given_up_is_shown_as_it_was_sent()
    {
        await GiveUpAsync(Plain, Message("a") with { Body = """{"text": "Ɛyɛ \"₵\" 💰\n"}""" });

        var letter = Assert.Single((await ListAsync()).Items);

        Assert.Equal((Plain, $"{run}/a"), (letter.Queue, letter.MessageId));
        Assert.Equal("""{"text": "Ɛyɛ \"₵\" 💰\n"}""", letter.Body);
        Assert.Equal("MaxDeliveryCountExceeded", letter.Reason);
        Assert.InRange(letter.DeliveryCount, 1, 10);
        Assert.True(letter.EnqueuedAt <= letter.DeadLetteredAt);
    }

    [Fact]
    public async Task They_are_paged_newest_first_each_once()
    {
        for (var number = 0; number < 5; number++) await GiveUpAsync(Plain, Message($"{number}"));

        Assert.Equal([["4", "3"], ["2", "1"], ["0"]], await PagesAsync(null, 2));
    }

    [Fact]
    public async Task Those_of_one_queue_are_listed_alone()
    {
        await GiveUpAsync(Plain, Message("a"));
        await GiveUpAsync(Keyed, Message("b") with { SessionId = run });
        await GiveUpAsync(Plain, Message("c"));

        Assert.Equal([["c"], ["a"]], await PagesAsync(Plain, 1));
        Assert.Equal([["b"]], await PagesAsync(Keyed, 1));
        Assert.Equal(["a", "b", "c"], (await PagesAsync(null, 2)).SelectMany(page => page).Order(StringComparer.Ordinal));
        Assert.Empty((await ListAsync(new Paging(10, null), "no-such-queue")).Items);
    }

    [Fact]
    public async Task A_page_goes_on_behind_a_dead_letter_that_is_gone_meanwhile()
    {
        for (var number = 0; number < 4; number++) await GiveUpAsync(Plain, Message($"{number}"));
        var first = await ListAsync(new Paging(2, null));
        queues.IsFailing = false;
        Assert.True(await ReplayAsync(first.Items[1].Id));

        var second = await ListAsync(new Paging(2, first.NextCursor));

        Assert.Equal(["1", "0"], second.Items.Select(NameOf));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("1:2:events")]
    [InlineData("0000000000000000001:000000000000000000x:events")]
    public async Task A_cursor_of_another_list_is_refused(string cursor) =>
        await Assert.ThrowsAsync<InvalidCursorException>(() => ListAsync(new Paging(10, cursor)));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("999999999")]
    [InlineData("99999999999999999999999")]
    [InlineData("email:999999999")]
    [InlineData("email:-1")]
    [InlineData("no-such-queue:1")]
    public async Task What_is_no_dead_letter_is_not_replayed(string id)
    {
        await GiveUpAsync(Plain, Message("a"));
        queues.IsFailing = false;

        Assert.False(await ReplayAsync(id));

        await queues.DeliverAsync(Plain);
        Assert.Empty(queues.Handled);
        Assert.Single((await ListAsync()).Items);
    }

    [Fact]
    public async Task A_replay_keeps_the_session_the_properties_the_type_and_the_trace()
    {
        var sent = Message("a") with
        {
            SessionId = $"contracts/{run}",
            ContentType = "application/json",
            Properties = new Dictionary<string, object> { ["why"] = "kept", ["count"] = 7L, [queues.TraceProperty] = TraceParent },
        };
        await GiveUpAsync(Keyed, sent);
        queues.IsFailing = false;

        Assert.True(await ReplayAsync(Assert.Single((await ListAsync()).Items).Id));
        await queues.DeliverAsync(Keyed);

        var handled = Assert.Single(queues.Handled);
        Assert.Equal((sent.Body, sent.SessionId, sent.ContentType), (handled.Body, handled.SessionId, handled.ContentType));
        Assert.Equal(sent.Properties.OrderBy(property => property.Key), handled.Properties.OrderBy(property => property.Key));
        Assert.StartsWith(sent.MessageId!, handled.MessageId!, StringComparison.Ordinal);
        Assert.Empty((await ListAsync()).Items);
    }

    [Fact]
    public async Task A_replay_stands_behind_what_waits_in_its_session()
    {
        await GiveUpAsync(Keyed, Message("a") with { SessionId = run });
        queues.IsFailing = false;
        await queues.SendAsync(Keyed, Message("b") with { SessionId = run });

        Assert.True(await ReplayAsync(Assert.Single((await ListAsync()).Items).Id));
        await queues.DeliverAsync(Keyed);

        Assert.Equal(["b", "a"], queues.Handled.Select(message => message.Body));
    }

    [Fact]
    public async Task One_that_fails_again_is_shown_under_its_id_and_can_be_replayed_again()
    {
        await GiveUpAsync(Plain, Message("a"));
        var first = Assert.Single((await ListAsync()).Items);

        Assert.True(await ReplayAsync(first.Id));
        await queues.DeliverAsync(Plain);
        var second = Assert.Single((await ListAsync()).Items);
        queues.IsFailing = false;
        Assert.False(await ReplayAsync(first.Id));
        Assert.True(await ReplayAsync(second.Id));
        await queues.DeliverAsync(Plain);

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal((first.MessageId, first.Body), (second.MessageId, second.Body));
        Assert.Equal(["a"], queues.Handled.Select(message => message.Body));
    }

    [Fact]
    public async Task One_that_was_sent_without_an_id_is_shown_and_replayed()
    {
        await GiveUpAsync(Plain, new SentMessage("a"));
        queues.IsFailing = false;

        Assert.True(await ReplayAsync(Assert.Single((await ListAsync()).Items).Id));
        await queues.DeliverAsync(Plain);

        Assert.Equal(["a"], queues.Handled.Select(message => message.Body));
    }

    [Fact]
    public async Task A_long_id_and_a_long_body_are_shown_and_replayed_whole()
    {
        var sent = Message("a") with { MessageId = new string('i', 128), Body = new string('x', 200_000) };
        await GiveUpAsync(Plain, sent);
        queues.IsFailing = false;
        var letter = Assert.Single((await ListAsync()).Items);

        Assert.True(await ReplayAsync(letter.Id));
        await queues.DeliverAsync(Plain);

        Assert.Equal((sent.MessageId, sent.Body), (letter.MessageId, letter.Body));
        Assert.Equal(sent.Body, Assert.Single(queues.Handled).Body);
    }

    [Fact]
    public async Task Of_many_the_newest_is_shown_first_and_replayed_alone()
    {
        const int count = 300;
        await GiveUpAsync(Plain, [.. Enumerable.Range(0, count).Select(number => Message($"{number}"))]);
        queues.IsFailing = false;
        var newest = Assert.Single((await ListAsync(new Paging(1, null))).Items);

        Assert.True(await ReplayAsync(newest.Id));
        await queues.DeliverAsync(Plain);

        Assert.Equal($"{count - 1}", Assert.Single(queues.Handled).Body);
        var left = (await PagesAsync(Plain, 100)).SelectMany(page => page);
        Assert.Equal(Enumerable.Range(0, count - 1).Reverse().Select(number => $"{number}"), left);
    }

    [Fact]
    public async Task Concurrent_replays_of_one_put_it_back_once()
    {
        await GiveUpAsync(Plain, Message("a"));
        queues.IsFailing = false;
        var id = Assert.Single((await ListAsync()).Items).Id;

        var replays = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => ReplayAsync(id))));
        await queues.DeliverAsync(Plain);

        Assert.Single(replays, replayed => replayed);
        Assert.Equal(["a"], queues.Handled.Select(message => message.Body));
    }

    [Fact]
    public async Task Concurrent_replays_of_several_put_each_back()
    {
        string[] names = ["a", "b", "c", "d", "e"];
        await GiveUpAsync(Plain, [.. names.Select(name => Message(name))]);
        queues.IsFailing = false;
        var letters = (await ListAsync()).Items;

        var replays = await Task.WhenAll(letters.Select(letter => Task.Run(() => ReplayAsync(letter.Id))));
        await queues.DeliverAsync(Plain);

        Assert.All(replays, Assert.True);
        Assert.Equal(names, queues.Handled.Select(message => message.Body).Order(StringComparer.Ordinal));
        Assert.Empty((await ListAsync()).Items);
    }

    /// <summary>Ids are of this test alone: a real queue remembers those of earlier ones.</summary>
    private SentMessage Message(string name) => new(name) { MessageId = $"{run}/{name}" };

    private string NameOf(DeadLetter letter) => letter.MessageId[(run.Length + 1)..];

    private async Task GiveUpAsync(string queue, params SentMessage[] messages)
    {
        await queues.SendAsync(queue, messages);
        await queues.DeliverAsync(queue);
    }

    private Task<Page<DeadLetter>> ListAsync(Paging? paging = null, string? queue = null) =>
        Letters.ListAsync(queue, paging ?? new Paging(100, null), CancellationToken.None);

    private Task<bool> ReplayAsync(string id) => Letters.ReplayAsync(id, CancellationToken.None);

    private async Task<List<string[]>> PagesAsync(string? queue, int limit)
    {
        var pages = new List<string[]>();
        string? cursor = null;
        do
        {
            var page = await ListAsync(new Paging(limit, cursor), queue);
            pages.Add([.. page.Items.Select(NameOf)]);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return pages;
    }
}
