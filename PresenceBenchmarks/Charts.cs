using ScottPlot;
using ScottPlot.TickGenerators;

namespace PresenceBenchmarks;

/// <summary>Plots of what a benchmark has measured, as SVG files beside the report; none are made outside a report.</summary>
internal static class Charts
{
    private const int Width = 760;
    private const int Height = 380;

    /// <summary>Where the plots go; null while no report is made.</summary>
    public static string? Folder { get; set; }

    /// <summary>Curves over axes whose steps are powers of ten.</summary>
    /// <returns>The line of Markdown that shows the plot; empty where none is made.</returns>
    public static string Curves(string file, string title, string across, string up, params IReadOnlyList<Curve> curves)
    {
        if (Folder is null)
        {
            return "";
        }

        var plot = Begin(title, up);
        foreach (var curve in curves)
        {
            var line = plot.Add.Scatter(
                curve.Points.Select(point => Math.Log10(point.X)).ToArray(), curve.Points.Select(point => Math.Log10(point.Y)).ToArray());
            (line.LegendText, line.LineWidth, line.MarkerSize) = (curve.Name, 2, 7);
        }

        var heights = curves.SelectMany(curve => curve.Points).Select(point => Math.Log10(point.Y)).ToList();
        var (lowest, highest) = ((int)Math.Floor(heights.Min()), (int)Math.Ceiling(heights.Max()));
        plot.XLabel(across);
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. curves.SelectMany(curve => curve.Points).Select(point => point.X).Distinct().Order().Select(
                x => new Tick(Math.Log10(x), $"{x:n0}"))]);
        plot.Axes.Left.TickGenerator = new NumericManual(
            [.. Enumerable.Range(lowest, highest - lowest + 1).Select(power => new Tick(power, $"{Math.Pow(10, power):0.###}"))]);
        plot.Axes.SetLimitsY(lowest, highest + 0.5);
        plot.ShowLegend(Alignment.UpperLeft);
        return Save(plot, file, title);
    }

    /// <summary>A bar for each name, its value above it.</summary>
    /// <returns>As <see cref="Curves"/>.</returns>
    public static string Bars(string file, string title, string up, IReadOnlyList<(string Name, double Value)> bars)
    {
        if (Folder is null)
        {
            return "";
        }

        var plot = Begin(title, up);
        var drawn = plot.Add.Bars(bars.Select(bar => bar.Value).ToArray());
        foreach (var (bar, value) in drawn.Bars.Zip(bars))
        {
            bar.Label = $"{value.Value:n0}";
        }

        plot.Axes.Bottom.TickGenerator = new NumericManual([.. bars.Select((bar, at) => new Tick(at, bar.Name))]);
        plot.Axes.SetLimitsY(0, 1.15 * bars.Max(bar => bar.Value));
        return Save(plot, file, title);
    }

    private static Plot Begin(string title, string up)
    {
        var plot = new Plot();
        plot.Title(title);
        plot.YLabel(up);
        plot.FigureBackground.Color = Colors.White;
        return plot;
    }

    private static string Save(Plot plot, string file, string title)
    {
        Directory.CreateDirectory(Folder!);
        plot.SaveSvg(Path.Combine(Folder!, file), Width, Height);
        return $"\n![{title}](images/performance/{file})";
    }

    /// <summary>A curve.</summary>
    internal sealed record Curve(string Name, IReadOnlyList<(double X, double Y)> Points);
}
