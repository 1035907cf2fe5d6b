using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>A commit leaves no document whose parts do not add up to it.</summary>
public abstract class SumContract : StoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    private DateTimeOffset Now => Store.Clock.GetUtcNow();

    [Fact]
    public async Task Before_the_moment_from_which_they_must_add_up_they_need_not()
    {
        var bill = Bill.Open(Store.Ids.NewId(), 300, Now);

        Assert.IsType<Committed>(await Store.CommitAsync(work => work.Insert(bill)));
        Assert.IsType<Committed>(await Store.CommitAsync(work => work.Insert(BillLine.Add(Store.Ids.NewId(), bill.Id, 100, Now))));
        Assert.IsType<Committed>(await Store.CommitAsync(work => work.Insert(BillLine.Add(Store.Ids.NewId(), Store.Ids.NewId(), 100, Now))));
    }

    [Theory]
    [InlineData(199)]
    [InlineData(201)]
    public async Task Parts_that_do_not_add_up_refuse_the_whole_commit(long second)
    {
        var (bill, _) = await DraftAsync(100, second);

        Assert.Equal(new SumBroken("bills", bill.Id), await Store.CommitAsync(work => work.Update(bill.Send(Now))));

        Assert.Null((await Store.Documents.FindAsync<Bill>(bill.Id, None))!.SentAt);
    }

    [Fact]
    public async Task A_part_is_not_added_changed_or_removed_alone()
    {
        var (bill, lines) = await SentAsync();

        Assert.Equal(new SumBroken("bills", bill.Id), await Store.CommitAsync(work => work.Insert(BillLine.Add(Store.Ids.NewId(), bill.Id, 1, Now))));
        Assert.Equal(new SumBroken("bills", bill.Id), await Store.CommitAsync(work => work.Update(lines[0].Change(99, Now))));
        Assert.Equal(new SumBroken("bills", bill.Id), await Store.CommitAsync(work => work.Delete(lines[1])));
        Assert.Equal(new SumBroken("bills", bill.Id), await Store.CommitAsync(work => work.Update(bill.Change(301, Now))));
        Assert.Equal(2, await Store.Documents.CountAsync(BillLineCollection.BillId.Is(bill.Id), None));
    }

    [Fact]
    public async Task Parts_and_whole_change_together_in_any_order()
    {
        var (bill, lines) = await SentAsync();

        Assert.IsType<Committed>(await Store.CommitAsync(work =>
        {
            work.Update(bill.Change(450, Now));
            work.Update(lines[0].Change(50, Now));
            work.Delete(lines[1]);
            work.Insert(BillLine.Add(Store.Ids.NewId(), bill.Id, 400, Now));
        }));
        Assert.IsType<Committed>(await Store.CommitAsync(work => work.Insert(BillLine.Add(Store.Ids.NewId(), bill.Id, 0, Now))));
    }

    [Fact]
    public async Task A_part_that_is_crossed_out_adds_nothing()
    {
        var (bill, lines) = await SentAsync();

        Assert.Equal(new SumBroken("bills", bill.Id), await Store.CommitAsync(work => work.Update(lines[0].CrossOut(Now))));
        Assert.IsType<Committed>(await Store.CommitAsync(work =>
        {
            work.Update(bill.Change(200, Now));
            work.Update(lines[0].CrossOut(Now));
        }));
    }

    [Fact]
    public async Task What_is_of_another_document_changes_nothing()
    {
        var (first, _) = await SentAsync();
        var (second, lines) = await SentAsync();

        Assert.Equal(new SumBroken("bills", second.Id), await Store.CommitAsync(work =>
        {
            work.Update(first.Change(300, Now));
            work.Update(lines[0].Change(101, Now));
        }));
    }

    [Fact]
    public async Task Of_two_commits_at_once_that_hold_only_alone_one_holds()
    {
        for (var round = 0; round < 20; round++)
        {
            var (bill, lines) = await DraftAsync(100, 200);

            var outcomes = await Task.WhenAll(
                Task.Run(() => Store.CommitAsync(work => work.Update(bill.Send(Now)))),
                Task.Run(() => Store.CommitAsync(work => work.Update(lines[0].Change(150, Now)))));

            var sent = await Store.Documents.FindAsync<Bill>(bill.Id, None);
            var price = (await Store.Documents.FindAsync<BillLine>(lines[0].Id, None))!.Price.MinorUnits;
            Assert.Contains(outcomes, outcome => outcome is Committed);
            Assert.True(sent!.SentAt is null || price == 100, $"Sent {sent.SentAt}, price {price}.");
        }
    }

    private async Task<(Bill Bill, BillLine[] Lines)> SentAsync()
    {
        var (bill, lines) = await DraftAsync(100, 200);
        Assert.IsType<Committed>(await Store.CommitAsync(work => bill = work.Update(bill.Send(Now))));
        return (bill, lines);
    }

    private async Task<(Bill Bill, BillLine[] Lines)> DraftAsync(long first, long second)
    {
        var bill = Bill.Open(Store.Ids.NewId(), 300, Now);
        BillLine[] lines = [BillLine.Add(Store.Ids.NewId(), bill.Id, first, Now), BillLine.Add(Store.Ids.NewId(), bill.Id, second, Now)];
        Assert.IsType<Committed>(await Store.CommitAsync(work =>
        {
            bill = work.Insert(bill);
            lines = [.. lines.Select(line => work.Insert(line))];
        }));
        return (bill, lines);
    }
}
