package cli

import "github.com/spf13/cobra"

func newBudgetOptimize(sys System) *cobra.Command  { return &cobra.Command{Use: "optimize"} }
func newBudgetCalibrate(sys System) *cobra.Command { return &cobra.Command{Use: "calibrate"} }
func newBudgetAlert(sys System) *cobra.Command     { return &cobra.Command{Use: "alert"} }
