using FsCheck;
using FsCheck.Fluent;
using Kelmah.Payments;
using Kelmah.Testing;

namespace Kelmah.Tests.Payments;

/// <summary>Random sequences of funding, releases, their maturing, debts, chargebacks, refunds, freezes and retries, against the journal that they cause.</summary>
[Trait("Length", "Scaled")]
public sealed class LedgerProperties
{
    [Fact]
    public void Money_is_neither_made_nor_lost_whatever_is_tried() => Check(Prop.ForAll(Books().ToArbitrary(), books =>
    {
        foreach (var step in books.Steps) books.Run(step);
        books.AssertSound();
        return true;
    }));

    [Fact]
    public void A_second_run_of_every_step_changes_nothing() => Check(Prop.ForAll(Books().ToArbitrary(), books =>
    {
        foreach (var step in books.Steps)
        {
            books.Run(step);
            var before = (books.Escrow, books.Wallet, books.Entries.Count);
            // A move within the escrow, a freeze or an unfreeze is no movement of money and has no key.
            if (step.Kind < StepKind.Move) books.Run(step);
            Assert.Equal(before, (books.Escrow, books.Wallet, books.Entries.Count));
        }

        return true;
    }));

    private static void Check(Property property) => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(100 * TestScale.Factor), property);

    private static Gen<Books> Books() =>
        from total in Gen.Choose(1, 1_000_000)
        from feeBasisPoints in Gen.Choose(0, 10_000)
        from hirerFeeBasisPoints in Gen.Elements(0, 0, 137, 500, 10_000)
        from taxBasisPoints in Gen.Elements(0, 0, 1_500, 2_190, 10_000)
        from steps in Gen.ListOf(Step(total))
        let conditions = new ReleaseConditions(feeBasisPoints, 14) { HirerFeeBasisPoints = hirerFeeBasisPoints, TaxBasisPoints = taxBasisPoints, TaxCountry = "GH" }
        select new Books(total, conditions, [.. steps]);

    /// <summary>Few keys and often small amounts, so that retries, overdrafts and exact ends all happen.</summary>
    private static Gen<Step> Step(int total) =>
        from kind in Gen.Elements(
            StepKind.Fund, StepKind.Fund, StepKind.Release, StepKind.Release, StepKind.Release, StepKind.Refund, StepKind.Cover, StepKind.Forfeit,
            StepKind.GiveBack, StepKind.GiveBack, StepKind.Mature, StepKind.Mature, StepKind.Owe, StepKind.Charge, StepKind.Move, StepKind.Freeze, StepKind.Unfreeze)
        from key in Gen.Choose(1, 6)
        from amount in Gen.OneOf(Gen.Choose(0, total + 1), Gen.Choose(0, (total / 4) + 1), Gen.Constant(total))
        select new Step(kind, key, amount);
}
