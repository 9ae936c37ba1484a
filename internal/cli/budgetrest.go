package cli

import "github.com/spf13/cobra"

func newBudgetCalibrate(sys System) *cobra.Command { return &cobra.Command{Use: "calibrate"} }
func newBudgetAlert(sys System) *cobra.Command     { return &cobra.Command{Use: "alert"} }
